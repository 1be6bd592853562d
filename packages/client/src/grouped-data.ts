import { Aggregate_GroupType } from "@millrace/spark-connect";
import { type Column, type ColumnOrName, callFunction, namedColumn } from "./column.ts";
import { DataFrame } from "./data-frame.ts";
import { type LiteralValue, literal } from "./literal.ts";

interface Pivot {
  readonly column: Column;
  readonly values: readonly LiteralValue[];
}

/** Rows of a DataFrame in groups, to be aggregated (org.apache.spark.sql.RelationalGroupedDataset). */
export class GroupedData {
  readonly #frame: DataFrame;
  readonly #type: "GROUPBY" | "ROLLUP" | "CUBE";
  readonly #columns: readonly ColumnOrName[];
  readonly #pivot: Pivot | undefined;

  constructor(
    frame: DataFrame,
    type: "GROUPBY" | "ROLLUP" | "CUBE",
    columns: readonly ColumnOrName[],
    pivot?: Pivot,
  ) {
    this.#frame = frame;
    this.#type = type;
    this.#columns = columns;
    this.#pivot = pivot;
  }

  /** One column of results for each value of the pivot column. */
  pivot(column: ColumnOrName, values: readonly LiteralValue[] = []): GroupedData {
    const pivot = { column: namedColumn(column), values };
    return new GroupedData(this.#frame, this.#type, this.#columns, pivot);
  }

  agg(...aggregates: readonly Column[]): DataFrame {
    const pivot = this.#pivot;
    return new DataFrame(this.#frame.session, {
      case: "aggregate",
      value: {
        input: this.#frame.relation,
        groupType: pivot ? Aggregate_GroupType.PIVOT : Aggregate_GroupType[this.#type],
        groupingExpressions: this.#columns.map((column) => namedColumn(column).expression),
        aggregateExpressions: aggregates.map((column) => column.expression),
        ...(pivot && { pivot: { col: pivot.column.expression, values: pivot.values.map(literal) } }),
      },
    });
  }

  /** The number of rows of each group, in the column `count`. */
  count(): DataFrame {
    return this.agg(callFunction("count", 1).alias("count"));
  }
  sum(...columns: readonly string[]): DataFrame {
    return this.#each("sum", columns);
  }
  avg(...columns: readonly string[]): DataFrame {
    return this.#each("avg", columns);
  }
  mean(...columns: readonly string[]): DataFrame {
    return this.avg(...columns);
  }
  min(...columns: readonly string[]): DataFrame {
    return this.#each("min", columns);
  }
  max(...columns: readonly string[]): DataFrame {
    return this.#each("max", columns);
  }

  #each(functionName: string, columns: readonly string[]): DataFrame {
    return this.agg(...columns.map((column) => callFunction(functionName, namedColumn(column))));
  }
}
