import { type AttributeReference, simpleString } from "@millrace/spark-model";
import { type StatefulNode, stateTables } from "../stream/streaming-plan.ts";

/** What the state of an operator depends on: two operators of equal shape can take over each other's state. */
export interface OperatorShape {
  readonly name: string;
  readonly keys: readonly AttributeReference[];
  /** Columns of its tables besides the keys. */
  readonly values: readonly AttributeReference[];
  /** What else must stay as it is, with what it is called. */
  readonly meaning: Readonly<Record<string, string>>;
}

type Shapes = {
  readonly [Kind in StatefulNode["kind"]]: (
    node: Extract<StatefulNode, { kind: Kind }>,
  ) => Pick<OperatorShape, "keys" | "meaning">;
};

const shapes: Shapes = {
  aggregate: ({ keys, partial }) => ({ keys, meaning: { aggregates: aggregatesIn(partial.aggregates) } }),
  sessionWindow: ({ keys, partial }) => ({ keys, meaning: { aggregates: aggregatesIn(partial.aggregates) } }),
  deduplicate: ({ keys }) => ({ keys, meaning: {} }),
  join: ({ joinType, condition }) => ({
    keys: [],
    meaning: { "join type": joinType, "join condition": withoutIds(condition) },
  }),
  mapGroupsWithState: ({ keys, api }) => ({ keys, meaning: { state: withoutIds(api) } }),
  limit: () => ({ keys: [], meaning: {} }),
};

export function shapeOf(node: StatefulNode): OperatorShape {
  const { keys, meaning } = shapeOfKind(node);
  const ids = new Set(keys.map((key) => key.id));
  const columns = stateTables(node).flatMap((table) => table.columns);
  return {
    name: node.state.operatorName,
    keys,
    values: columns.filter((column) => !ids.has(column.id)),
    meaning,
  };
}

function shapeOfKind<Kind extends StatefulNode["kind"]>(
  node: Extract<StatefulNode, { kind: Kind }>,
): Pick<OperatorShape, "keys" | "meaning"> {
  const shape = shapes[node.kind as Kind];
  return shape(node);
}

/** Columns with their types, as schemas are shown. */
export function columnsText(columns: readonly AttributeReference[]): string {
  return columns.map((column) => `${column.name} ${simpleString(column.dataType)}`).join(", ");
}

/** Names of the aggregate functions in an expression or a list of them. */
function aggregatesIn(value: unknown): string {
  const names: string[] = [];
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    if ("kind" in part && part.kind === "aggregate" && "name" in part) names.push(String(part.name));
    Object.values(part).forEach(visit);
  };
  visit(value);
  return names.join(", ");
}

/** The printed form without expression ids, which are new in every run. */
function withoutIds(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (key === "id" || key === "metadata" || key === "qualifier") return undefined;
    return typeof part === "bigint" ? `${part}` : part;
  });
}
