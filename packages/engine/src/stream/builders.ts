import {
  type AggregateCall,
  type Alias,
  type AttributeReference,
  booleanType,
  type DataType,
  type Expression,
  type ExpressionId,
  type FunctionCall,
  isNullable,
  type Literal,
  longType,
  type StructType,
  stringType,
  toAttribute,
} from "@millrace/spark-model";

/** A call of a scalar function or operator. */
export function call(name: string, operands: readonly Expression[], dataType: DataType): FunctionCall {
  return {
    kind: "function",
    name,
    arguments: operands,
    dataType,
    nullable: operands.some(isNullable),
    ansi: true,
  };
}

/** A struct of values, one for each field of its type. */
export function structValue(dataType: StructType, values: readonly Expression[]): FunctionCall {
  const operands = dataType.fields.flatMap(({ name }, index): Expression[] => {
    const value = values[index];
    if (!value) throw new RangeError(`a struct lacks the value of its field ${name}`);
    return [{ kind: "literal", value: name, dataType: stringType }, value];
  });
  return { ...call("named_struct", operands, dataType), nullable: false };
}

/** A call of an aggregate function. */
export function aggregate(
  name: string,
  operands: readonly Expression[],
  dataType: DataType,
  options: Partial<Pick<AggregateCall, "filter" | "nullable" | "ansi" | "orderBy">> = {},
): AggregateCall {
  return {
    kind: "aggregate",
    name,
    arguments: operands,
    dataType,
    nullable: true,
    distinct: false,
    ansi: true,
    ...options,
  };
}

export function alias(child: Expression, name: string, id: ExpressionId): Alias {
  return { kind: "alias", child, name, id };
}

/** The column that an alias gives. */
export function columnOf(named: Alias): AttributeReference {
  return toAttribute(named);
}

export function longLiteral(value: number): Literal {
  return { kind: "literal", value: BigInt(value), dataType: longType };
}

export function and(conditions: readonly Expression[]): Expression {
  const [first, ...rest] = conditions;
  if (!first) return { kind: "literal", value: true, dataType: booleanType };
  return rest.reduce((left, right) => call("and", [left, right], booleanType), first);
}

export function not(condition: Expression): Expression {
  return call("not", [condition], booleanType);
}

export function or(left: Expression, right: Expression): Expression {
  return call("or", [left, right], booleanType);
}

export function isNull(operand: Expression): Expression {
  return { ...call("isnull", [operand], booleanType), nullable: false };
}

/** Equality that holds between NULLs too. */
export function sameValue(left: Expression, right: Expression): Expression {
  return { ...call("<=>", [left, right], booleanType), nullable: false };
}
