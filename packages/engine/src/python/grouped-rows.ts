import {
  type AttributeReference,
  dataTypeOf,
  type Expression,
  type ExpressionId,
  type GroupSide,
  integerType,
  type LogicalPlan,
  longType,
  type NamedExpression,
  type WindowExpression,
} from "@millrace/spark-model";
import { alias, call } from "../stream/builders.ts";

/** Rows of several sides as one table for a worker. */
export interface GroupedRows {
  /** Columns: number of the group, number of the side, the keys, then the values of side 0, 1, … */
  readonly plan: LogicalPlan;
  readonly keyCount: number;
  /** How many value columns each side has; those of the other sides are NULL in its rows. */
  readonly valueCounts: readonly number[];
}

/** The rows of all sides, those of equal keys together and otherwise in the order in which they came. */
export function groupedRows(sides: readonly GroupSide[], nextId: () => ExpressionId): GroupedRows {
  const [first] = sides;
  if (!first) throw new RangeError("a function over groups needs an input");
  const columns = [...first.keys, ...sides.flatMap((side) => side.values)].map((column) =>
    copied(column, nextId()),
  );
  const side = attribute("side", integerType, nextId());
  const united = sides
    .map((each, index) => oneSide(each, index, { sides, columns, side }))
    .reduce(
      (left, right): LogicalPlan => ({
        kind: "setOperation",
        operation: "union",
        isAll: true,
        left,
        right,
        output: [side, ...columns],
      }),
    );
  const keys = columns.slice(0, first.keys.length);
  return {
    plan: sortedByGroup(united, { columns: [side, ...columns], keys, side }, nextId),
    keyCount: keys.length,
    valueCounts: sides.map((each) => each.values.length),
  };
}

interface Layout {
  readonly sides: readonly GroupSide[];
  readonly columns: readonly AttributeReference[];
  readonly side: AttributeReference;
}

function oneSide(each: GroupSide, index: number, { sides, columns, side }: Layout): LogicalPlan {
  const sources: readonly (Expression | undefined)[] = [
    ...each.keys,
    ...sides.flatMap((other) => other.values.map((value) => (other === each ? value : undefined))),
  ];
  const projections = columns.map((column, position): NamedExpression => {
    const source = sources[position];
    const child: Expression = source ?? { kind: "literal", value: null, dataType: column.dataType };
    return alias(castTo(child, column), column.name, column.id);
  });
  const number: Expression = { kind: "literal", value: index, dataType: integerType };
  return {
    kind: "project",
    child: each.plan,
    projections: [alias(number, side.name, side.id), ...projections],
  };
}

/** Keys of the other sides take the type of the first one's. */
function castTo(child: Expression, { dataType }: AttributeReference): Expression {
  if (JSON.stringify(dataTypeOf(child)) === JSON.stringify(dataType)) return child;
  return { kind: "cast", child, dataType, mode: "ansi" };
}

interface Unsorted {
  readonly columns: readonly AttributeReference[];
  readonly keys: readonly AttributeReference[];
  readonly side: AttributeReference;
}

function sortedByGroup(
  child: LogicalPlan,
  { columns, keys, side }: Unsorted,
  nextId: () => ExpressionId,
): LogicalPlan {
  const position = attribute("position", longType, nextId());
  const group = attribute("group", longType, nextId());
  const numbered: LogicalPlan = {
    kind: "project",
    child,
    projections: [...columns, alias(over("row_number", []), position.name, position.id)],
  };
  const ranked: LogicalPlan = {
    kind: "project",
    child: numbered,
    projections: [alias(over("dense_rank", keys), group.name, group.id), position, ...columns],
  };
  const sorted: LogicalPlan = {
    kind: "sort",
    child: ranked,
    order: [group, side, position].map(ascending),
    isGlobal: true,
  };
  return { kind: "project", child: sorted, projections: [group, ...columns] };
}

function over(name: string, keys: readonly AttributeReference[]): WindowExpression {
  return {
    kind: "window",
    function: { ...call(name, [], longType), nullable: false },
    partitionBy: [],
    orderBy: keys.map(ascending),
  };
}

function ascending(expression: AttributeReference) {
  return { expression, direction: "ascending", nulls: "first" } as const;
}

function copied(column: AttributeReference, id: ExpressionId): AttributeReference {
  return { ...column, id, nullable: true };
}

function attribute(
  name: string,
  dataType: AttributeReference["dataType"],
  id: ExpressionId,
): AttributeReference {
  return { kind: "attribute", id, name, dataType, nullable: false, qualifier: [] };
}
