import { create } from "@bufbuild/protobuf";
import {
  AnalyzePlanRequest_Explain_ExplainMode,
  fromDataTypeMessage,
  Join_JoinType,
  type Relation,
  RelationSchema,
  readArrowStream,
  SetOperation_SetOpType,
} from "@millrace/spark-connect";
import { type StructType, toSchemaJson } from "@millrace/spark-model";
import { Column, type ColumnOrName, callFunction, namedColumn } from "./column.ts";
import type { CommandInit, ExecuteOptions, RelationInit } from "./connection.ts";
import { DataFrameWriter } from "./data-frame-writer.ts";
import { DataStreamWriter } from "./data-stream-writer.ts";
import { GroupedData } from "./grouped-data.ts";
import { type LiteralValue, literal } from "./literal.ts";
import { type Row, rowsOf } from "./row-values.ts";
import type { SparkSession } from "./spark-session.ts";
import { sortOrder } from "./window.ts";

export type RelationKind = NonNullable<Exclude<RelationInit, { $typeName: string }>["relType"]>;

/** Spark's names of join types, underscores left out. */
export type JoinType = keyof typeof joinTypes;

const joinTypes = {
  inner: Join_JoinType.INNER,
  cross: Join_JoinType.CROSS,
  outer: Join_JoinType.FULL_OUTER,
  full: Join_JoinType.FULL_OUTER,
  fullouter: Join_JoinType.FULL_OUTER,
  left: Join_JoinType.LEFT_OUTER,
  leftouter: Join_JoinType.LEFT_OUTER,
  right: Join_JoinType.RIGHT_OUTER,
  rightouter: Join_JoinType.RIGHT_OUTER,
  semi: Join_JoinType.LEFT_SEMI,
  leftsemi: Join_JoinType.LEFT_SEMI,
  anti: Join_JoinType.LEFT_ANTI,
  leftanti: Join_JoinType.LEFT_ANTI,
} as const;

export type ExplainMode = "simple" | "extended" | "codegen" | "cost" | "formatted";

const explainModes: Readonly<Record<ExplainMode, AnalyzePlanRequest_Explain_ExplainMode>> = {
  simple: AnalyzePlanRequest_Explain_ExplainMode.SIMPLE,
  extended: AnalyzePlanRequest_Explain_ExplainMode.EXTENDED,
  codegen: AnalyzePlanRequest_Explain_ExplainMode.CODEGEN,
  cost: AnalyzePlanRequest_Explain_ExplainMode.COST,
  formatted: AnalyzePlanRequest_Explain_ExplainMode.FORMATTED,
};

let lastPlanId = 0n;

/** A lazily computed table, batch or streaming (org.apache.spark.sql.DataFrame). Methods that ask the server are async. */
export class DataFrame {
  readonly session: SparkSession;
  /** The unresolved plan, as the server gets it. */
  readonly relation: Relation;

  constructor(session: SparkSession, relType: RelationKind) {
    this.session = session;
    lastPlanId += 1n;
    this.relation = create(RelationSchema, { common: { planId: lastPlanId }, relType });
  }

  #with(relType: RelationKind): DataFrame {
    return new DataFrame(this.session, relType);
  }

  /** A column of exactly this DataFrame, which tells the sides of a self-join apart. */
  col(name: string): Column {
    const planId = this.relation.common?.planId ?? 0n;
    if (name === "*") return new Column({ case: "unresolvedStar", value: { planId } });
    return new Column({ case: "unresolvedAttribute", value: { unparsedIdentifier: name, planId } });
  }

  select(...columns: readonly ColumnOrName[]): DataFrame {
    return this.#with({
      case: "project",
      value: { input: this.relation, expressions: columns.map((column) => namedColumn(column).expression) },
    });
  }

  /** Columns given as SQL text. */
  selectExpr(...expressions: readonly string[]): DataFrame {
    return this.select(...expressions.map(sqlExpression));
  }

  /** Keeps the rows for which the condition (a column, or SQL text) holds. */
  filter(condition: Column | string): DataFrame {
    const column = typeof condition === "string" ? sqlExpression(condition) : condition;
    return this.#with({ case: "filter", value: { input: this.relation, condition: column.expression } });
  }

  where(condition: Column | string): DataFrame {
    return this.filter(condition);
  }

  withColumn(name: string, column: Column): DataFrame {
    return this.withColumns({ [name]: column });
  }

  withColumns(columns: Readonly<Record<string, Column>>): DataFrame {
    const aliases = Object.entries(columns).map(([name, column]) => ({
      expr: column.expression,
      name: [name],
    }));
    return this.#with({ case: "withColumns", value: { input: this.relation, aliases } });
  }

  withColumnRenamed(existing: string, name: string): DataFrame {
    return this.withColumnsRenamed({ [existing]: name });
  }

  withColumnsRenamed(names: Readonly<Record<string, string>>): DataFrame {
    const renames = Object.entries(names).map(([colName, newColName]) => ({ colName, newColName }));
    return this.#with({ case: "withColumnsRenamed", value: { input: this.relation, renames } });
  }

  /** Renames all columns. */
  toDF(...columnNames: string[]): DataFrame {
    return this.#with({ case: "toDf", value: { input: this.relation, columnNames } });
  }

  drop(...columns: readonly ColumnOrName[]): DataFrame {
    const columnNames = columns.filter((column) => typeof column === "string");
    const expressions = columns.filter((column) => column instanceof Column);
    return this.#with({
      case: "drop",
      value: { input: this.relation, columns: expressions.map((column) => column.expression), columnNames },
    });
  }

  groupBy(...columns: readonly ColumnOrName[]): GroupedData {
    return new GroupedData(this, "GROUPBY", columns);
  }
  rollup(...columns: readonly ColumnOrName[]): GroupedData {
    return new GroupedData(this, "ROLLUP", columns);
  }
  cube(...columns: readonly ColumnOrName[]): GroupedData {
    return new GroupedData(this, "CUBE", columns);
  }
  /** Aggregates over all rows. */
  agg(...aggregates: readonly Column[]): DataFrame {
    return this.groupBy().agg(...aggregates);
  }

  /** Joins on a condition, or on columns that both sides have. */
  join(other: DataFrame, on?: Column | string | readonly string[], how: JoinType = "inner"): DataFrame {
    const condition = on instanceof Column ? { joinCondition: on.expression } : {};
    const usingColumns = typeof on === "string" ? [on] : Array.isArray(on) ? [...on] : [];
    const joinType = on === undefined && how === "inner" ? Join_JoinType.CROSS : joinTypes[how];
    return this.#with({
      case: "join",
      value: { left: this.relation, right: other.relation, joinType, usingColumns, ...condition },
    });
  }

  crossJoin(other: DataFrame): DataFrame {
    return this.join(other, undefined, "cross");
  }

  /** All rows of both, by position of the columns. */
  union(other: DataFrame): DataFrame {
    return this.#setOperation(other, "UNION", { isAll: true });
  }
  unionAll(other: DataFrame): DataFrame {
    return this.union(other);
  }
  unionByName(other: DataFrame, allowMissingColumns = false): DataFrame {
    return this.#setOperation(other, "UNION", { isAll: true, byName: true, allowMissingColumns });
  }
  intersect(other: DataFrame): DataFrame {
    return this.#setOperation(other, "INTERSECT", { isAll: false });
  }
  intersectAll(other: DataFrame): DataFrame {
    return this.#setOperation(other, "INTERSECT", { isAll: true });
  }
  subtract(other: DataFrame): DataFrame {
    return this.#setOperation(other, "EXCEPT", { isAll: false });
  }
  exceptAll(other: DataFrame): DataFrame {
    return this.#setOperation(other, "EXCEPT", { isAll: true });
  }

  #setOperation(
    other: DataFrame,
    type: keyof typeof SetOperation_SetOpType,
    options: { isAll: boolean; byName?: boolean; allowMissingColumns?: boolean },
  ): DataFrame {
    return this.#with({
      case: "setOp",
      value: {
        leftInput: this.relation,
        rightInput: other.relation,
        setOpType: SetOperation_SetOpType[type],
        ...options,
      },
    });
  }

  orderBy(...columns: readonly ColumnOrName[]): DataFrame {
    return this.#sort(columns, true);
  }
  sort(...columns: readonly ColumnOrName[]): DataFrame {
    return this.orderBy(...columns);
  }
  sortWithinPartitions(...columns: readonly ColumnOrName[]): DataFrame {
    return this.#sort(columns, false);
  }

  #sort(columns: readonly ColumnOrName[], isGlobal: boolean): DataFrame {
    return this.#with({
      case: "sort",
      value: { input: this.relation, order: columns.map(sortOrder), isGlobal },
    });
  }

  limit(limit: number): DataFrame {
    return this.#with({ case: "limit", value: { input: this.relation, limit } });
  }
  offset(offset: number): DataFrame {
    return this.#with({ case: "offset", value: { input: this.relation, offset } });
  }

  distinct(): DataFrame {
    return this.dropDuplicates();
  }
  /** Keeps one row for each combination of these columns, or of all. */
  dropDuplicates(...columnNames: string[]): DataFrame {
    const allColumnsAsKeys = columnNames.length === 0;
    return this.#with({
      case: "deduplicate",
      value: { input: this.relation, columnNames, allColumnsAsKeys },
    });
  }
  /** Deduplicates a stream as long as the watermark keeps a row's key. */
  dropDuplicatesWithinWatermark(...columnNames: string[]): DataFrame {
    const allColumnsAsKeys = columnNames.length === 0;
    return this.#with({
      case: "deduplicate",
      value: { input: this.relation, columnNames, allColumnsAsKeys, withinWatermark: true },
    });
  }

  /** How late events of a stream may be: the name of the event-time column, an interval such as "10 minutes". */
  withWatermark(eventTime: string, delayThreshold: string): DataFrame {
    return this.#with({ case: "withWatermark", value: { input: this.relation, eventTime, delayThreshold } });
  }

  alias(alias: string): DataFrame {
    return this.#with({ case: "subqueryAlias", value: { input: this.relation, alias } });
  }

  sample(fraction: number, options: { withReplacement?: boolean; seed?: number } = {}): DataFrame {
    const seed = BigInt(options.seed ?? Math.floor(Math.random() * 2 ** 31));
    const { withReplacement = false } = options;
    return this.#with({
      case: "sample",
      value: { input: this.relation, lowerBound: 0, upperBound: fraction, withReplacement, seed },
    });
  }

  repartition(numPartitions: number, ...columns: readonly ColumnOrName[]): DataFrame {
    if (columns.length === 0) {
      return this.#with({
        case: "repartition",
        value: { input: this.relation, numPartitions, shuffle: true },
      });
    }
    const partitionExprs = columns.map((column) => namedColumn(column).expression);
    return this.#with({
      case: "repartitionByExpression",
      value: { input: this.relation, numPartitions, partitionExprs },
    });
  }
  coalesce(numPartitions: number): DataFrame {
    return this.#with({
      case: "repartition",
      value: { input: this.relation, numPartitions, shuffle: false },
    });
  }

  hint(name: string, ...parameters: readonly LiteralValue[]): DataFrame {
    const expressions = parameters.map((value) => ({
      exprType: { case: "literal" as const, value: literal(value) },
    }));
    return this.#with({ case: "hint", value: { input: this.relation, name, parameters: expressions } });
  }

  /** Replaces NULL (and NaN) in columns of the value's type, or in these columns. */
  fillna(value: LiteralValue, ...cols: string[]): DataFrame {
    // NAFill takes BIGINT and DOUBLE, no INT.
    const wide = Number.isSafeInteger(value) ? BigInt(Number(value)) : value;
    return this.#with({ case: "fillNa", value: { input: this.relation, cols, values: [literal(wide)] } });
  }
  /** Drops the rows with a NULL in any of these columns, or in any column. */
  dropna(...cols: string[]): DataFrame {
    return this.#with({ case: "dropNa", value: { input: this.relation, cols } });
  }
  describe(...cols: string[]): DataFrame {
    return this.#with({ case: "describe", value: { input: this.relation, cols } });
  }
  summary(...statistics: string[]): DataFrame {
    return this.#with({ case: "summary", value: { input: this.relation, statistics } });
  }
  /** Computes metrics beside the query; a streaming query reports them in its progress (observedMetrics). */
  observe(name: string, ...metrics: readonly Column[]): DataFrame {
    const expressions = metrics.map((metric) => metric.expression);
    return this.#with({
      case: "collectMetrics",
      value: { input: this.relation, name, metrics: expressions },
    });
  }

  // --- what asks the server ---

  async schema(): Promise<StructType> {
    const result = await this.session.connection.analyze({ case: "schema", value: { plan: this.#plan } });
    const message = result.case === "schema" ? result.value.schema : undefined;
    const type = fromDataTypeMessage(message, refuseTypeText);
    if (type.kind !== "struct") throw new TypeError("the server answered with a schema that is no struct");
    return type;
  }

  /** The schema in the JSON form of PySpark's `df.schema.json()`, as a value. */
  async schemaJson(): Promise<unknown> {
    return toSchemaJson(await this.schema());
  }

  async columns(): Promise<readonly string[]> {
    return (await this.schema()).fields.map((field) => field.name);
  }

  async isStreaming(): Promise<boolean> {
    const result = await this.session.connection.analyze({
      case: "isStreaming",
      value: { plan: this.#plan },
    });
    return result.case === "isStreaming" && result.value.isStreaming;
  }

  /** The schema as a tree, as printSchema prints it. */
  async treeString(): Promise<string> {
    const result = await this.session.connection.analyze({ case: "treeString", value: { plan: this.#plan } });
    return result.case === "treeString" ? result.value.treeString : "";
  }

  async printSchema(): Promise<void> {
    console.log(await this.treeString());
  }

  async explainString(mode: ExplainMode = "simple"): Promise<string> {
    const value = { plan: this.#plan, explainMode: explainModes[mode] };
    const result = await this.session.connection.analyze({ case: "explain", value });
    return result.case === "explain" ? result.value.explainString : "";
  }

  async explain(mode: ExplainMode = "simple"): Promise<void> {
    console.log(await this.explainString(mode));
  }

  /** The first rows as a text table; `truncate` cuts cells to so many characters, 0 for none. */
  async showString(numRows = 20, truncate = 20, vertical = false): Promise<string> {
    const shown = this.#with({
      case: "showString",
      value: { input: this.relation, numRows, truncate, vertical },
    });
    const [row] = await shown.collect();
    return String(row?.show_string ?? "");
  }

  async show(numRows = 20, truncate = 20, vertical = false): Promise<void> {
    console.log(await this.showString(numRows, truncate, vertical));
  }

  /** The rows as objects; see Row for how each type appears. */
  async collect(options: ExecuteOptions = {}): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const stream of this.arrowStreams(options)) {
      for (const batch of readArrowStream(stream).batches) for (const row of rowsOf(batch)) rows.push(row);
    }
    return rows;
  }

  async take(count: number): Promise<Row[]> {
    return this.limit(count).collect();
  }
  async first(): Promise<Row | undefined> {
    return (await this.take(1))[0];
  }
  async tail(count: number): Promise<Row[]> {
    return this.#with({ case: "tail", value: { input: this.relation, limit: count } }).collect();
  }

  async count(): Promise<number> {
    const row = await this.agg(callFunction("count", 1).alias("count")).first();
    return Number(row?.count);
  }
  async isEmpty(): Promise<boolean> {
    return (await this.take(1)).length === 0;
  }

  /** The result as the server sends it: each item a complete Arrow IPC stream. At least one, also for no rows. */
  async *arrowStreams(options: ExecuteOptions = {}): AsyncGenerator<Uint8Array> {
    for await (const response of this.session.connection.execute(this.#plan, options)) {
      if (response.responseType.case === "arrowBatch") yield response.responseType.value.data;
    }
  }

  /** All of arrowStreams. */
  async toArrow(options: ExecuteOptions = {}): Promise<Uint8Array[]> {
    const streams: Uint8Array[] = [];
    for await (const stream of this.arrowStreams(options)) streams.push(stream);
    return streams;
  }

  async createOrReplaceTempView(name: string): Promise<void> {
    await this.#createView(name, { isGlobal: false, replace: true });
  }
  async createTempView(name: string): Promise<void> {
    await this.#createView(name, { isGlobal: false, replace: false });
  }
  async createOrReplaceGlobalTempView(name: string): Promise<void> {
    await this.#createView(name, { isGlobal: true, replace: true });
  }

  async #createView(name: string, options: { isGlobal: boolean; replace: boolean }): Promise<void> {
    await this.execute({ case: "createDataframeView", value: { input: this.relation, name, ...options } });
  }

  /** Sends a command about this DataFrame. */
  async execute(command: NonNullable<Exclude<CommandInit, { $typeName: string }>["commandType"]>) {
    return this.session.connection.executeCommand(command);
  }

  get write(): DataFrameWriter {
    return new DataFrameWriter(this);
  }
  get writeStream(): DataStreamWriter {
    return new DataStreamWriter(this);
  }

  async cache(): Promise<this> {
    await this.session.connection.analyze({ case: "persist", value: { relation: this.relation } });
    return this;
  }
  async unpersist(): Promise<this> {
    await this.session.connection.analyze({ case: "unpersist", value: { relation: this.relation } });
    return this;
  }

  get #plan() {
    return { opType: { case: "root", value: this.relation } } as const;
  }
}

function sqlExpression(expression: string): Column {
  return new Column({ case: "expressionString", value: { expression } });
}

function refuseTypeText(text: string): never {
  throw new TypeError(`the server answered with a type as text: ${text}`);
}
