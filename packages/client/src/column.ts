import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  type Expression,
  Expression_Cast_EvalMode,
  Expression_SortOrder_NullOrdering,
  Expression_SortOrder_SortDirection,
  ExpressionSchema,
} from "@millrace/spark-connect";
import { type LiteralValue, literal } from "./literal.ts";
import { type WindowSpec, windowMessage } from "./window.ts";

/** A column or a value that stands for one. */
export type ColumnOrValue = Column | LiteralValue;
/** A column or the name of one. */
export type ColumnOrName = Column | string;

type ExpressionKind = NonNullable<MessageInitShape<typeof ExpressionSchema>["exprType"]>;

/** An unresolved expression over the columns of a DataFrame (org.apache.spark.sql.Column). */
export class Column {
  readonly expression: Expression;

  constructor(kind: ExpressionKind) {
    this.expression = create(ExpressionSchema, { exprType: kind });
  }

  /** Names the result. */
  alias(...names: [string, ...string[]]): Column {
    return new Column({ case: "alias", value: { expr: this.expression, name: names } });
  }

  as(name: string): Column {
    return this.alias(name);
  }

  name(name: string): Column {
    return this.alias(name);
  }

  /** Converts to a type given as DDL text, for example `cast("decimal(10,2)")`. Fails as ANSI mode says. */
  cast(type: string): Column {
    return new Column({
      case: "cast",
      value: { expr: this.expression, castToType: { case: "typeStr", value: type } },
    });
  }

  /** Like cast, but NULL where the value does not convert. */
  try_cast(type: string): Column {
    return new Column({
      case: "cast",
      value: {
        expr: this.expression,
        castToType: { case: "typeStr", value: type },
        evalMode: Expression_Cast_EvalMode.TRY,
      },
    });
  }

  equalTo(other: ColumnOrValue): Column {
    return callFunction("==", this, other);
  }
  eq(other: ColumnOrValue): Column {
    return this.equalTo(other);
  }
  notEqual(other: ColumnOrValue): Column {
    return callFunction("not", this.equalTo(other));
  }
  neq(other: ColumnOrValue): Column {
    return this.notEqual(other);
  }
  /** Equality in which NULL equals NULL. */
  eqNullSafe(other: ColumnOrValue): Column {
    return callFunction("<=>", this, other);
  }
  lt(other: ColumnOrValue): Column {
    return callFunction("<", this, other);
  }
  leq(other: ColumnOrValue): Column {
    return callFunction("<=", this, other);
  }
  gt(other: ColumnOrValue): Column {
    return callFunction(">", this, other);
  }
  geq(other: ColumnOrValue): Column {
    return callFunction(">=", this, other);
  }
  between(lower: ColumnOrValue, upper: ColumnOrValue): Column {
    return this.geq(lower).and(this.leq(upper));
  }

  plus(other: ColumnOrValue): Column {
    return callFunction("+", this, other);
  }
  minus(other: ColumnOrValue): Column {
    return callFunction("-", this, other);
  }
  multiply(other: ColumnOrValue): Column {
    return callFunction("*", this, other);
  }
  divide(other: ColumnOrValue): Column {
    return callFunction("/", this, other);
  }
  mod(other: ColumnOrValue): Column {
    return callFunction("%", this, other);
  }
  negate(): Column {
    return callFunction("negative", this);
  }

  and(other: ColumnOrValue): Column {
    return callFunction("and", this, other);
  }
  or(other: ColumnOrValue): Column {
    return callFunction("or", this, other);
  }
  not(): Column {
    return callFunction("not", this);
  }

  isNull(): Column {
    return callFunction("isNull", this);
  }
  isNotNull(): Column {
    return callFunction("isNotNull", this);
  }
  isNaN(): Column {
    return callFunction("isNaN", this);
  }
  isin(...values: readonly ColumnOrValue[]): Column {
    return callFunction("in", this, ...values);
  }

  like(pattern: string): Column {
    return callFunction("like", this, pattern);
  }
  ilike(pattern: string): Column {
    return callFunction("ilike", this, pattern);
  }
  rlike(pattern: string): Column {
    return callFunction("rlike", this, pattern);
  }
  contains(other: ColumnOrValue): Column {
    return callFunction("contains", this, other);
  }
  startsWith(other: ColumnOrValue): Column {
    return callFunction("startsWith", this, other);
  }
  endsWith(other: ColumnOrValue): Column {
    return callFunction("endsWith", this, other);
  }
  /** `length` characters from `start`, counted from 1. */
  substr(start: ColumnOrValue, length: ColumnOrValue): Column {
    return callFunction("substr", this, start, length);
  }

  /** The element of an array at an index, or of a map at a key. */
  getItem(key: ColumnOrValue): Column {
    return new Column({
      case: "unresolvedExtractValue",
      value: { child: this.expression, extraction: toColumn(key).expression },
    });
  }
  /** A field of a struct. */
  getField(name: string): Column {
    return this.getItem(name);
  }
  withField(name: string, value: Column): Column {
    return new Column({
      case: "updateFields",
      value: { structExpression: this.expression, fieldName: name, valueExpression: value.expression },
    });
  }
  dropFields(...names: readonly string[]): Column {
    return names.reduce<Column>(
      (struct, fieldName) =>
        new Column({ case: "updateFields", value: { structExpression: struct.expression, fieldName } }),
      this,
    );
  }

  asc(): Column {
    return this.#sorted("ASCENDING", "SORT_NULLS_FIRST");
  }
  asc_nulls_last(): Column {
    return this.#sorted("ASCENDING", "SORT_NULLS_LAST");
  }
  desc(): Column {
    return this.#sorted("DESCENDING", "SORT_NULLS_LAST");
  }
  desc_nulls_first(): Column {
    return this.#sorted("DESCENDING", "SORT_NULLS_FIRST");
  }

  #sorted(
    direction: keyof typeof Expression_SortOrder_SortDirection,
    nulls: keyof typeof Expression_SortOrder_NullOrdering,
  ): Column {
    return new Column({
      case: "sortOrder",
      value: {
        child: this.expression,
        direction: Expression_SortOrder_SortDirection[direction],
        nullOrdering: Expression_SortOrder_NullOrdering[nulls],
      },
    });
  }

  /** A further branch after `when(…)`. */
  when(condition: Column, value: ColumnOrValue): Column {
    return callFunction("when", ...this.#branches("when"), condition, value);
  }
  /** The value of `when(…)` where no branch holds. */
  otherwise(value: ColumnOrValue): Column {
    return callFunction("when", ...this.#branches("otherwise"), value);
  }

  #branches(method: string): readonly Column[] {
    const kind = this.expression.exprType;
    if (kind.case !== "unresolvedFunction" || kind.value.functionName !== "when") {
      throw new TypeError(`${method}() follows when(condition, value) only`);
    }
    return kind.value.arguments.map(fromExpression);
  }

  /** Computes an aggregate or window function over a window of rows. */
  over(window: WindowSpec): Column {
    return new Column({ case: "window", value: windowMessage(this.expression, window) });
  }
}

/** A column that states an expression message as it is. */
function fromExpression(expression: Expression): Column {
  if (expression.exprType.case === undefined) throw new TypeError("the expression has no kind");
  return new Column(expression.exprType);
}

/** A call of a built-in or registered function; values become literals. */
export function callFunction(functionName: string, ...values: readonly ColumnOrValue[]): Column {
  return new Column({
    case: "unresolvedFunction",
    value: { functionName, arguments: values.map((value) => toColumn(value).expression) },
  });
}

/** Values become literals; columns stay. */
export function toColumn(value: ColumnOrValue): Column {
  return value instanceof Column ? value : new Column({ case: "literal", value: literal(value) });
}

/** Names become columns; columns stay. */
export function namedColumn(column: ColumnOrName): Column {
  if (column instanceof Column) return column;
  if (column === "*") return new Column({ case: "unresolvedStar", value: {} });
  if (column.endsWith(".*")) {
    return new Column({ case: "unresolvedStar", value: { unparsedTarget: column } });
  }
  return new Column({ case: "unresolvedAttribute", value: { unparsedIdentifier: column } });
}
