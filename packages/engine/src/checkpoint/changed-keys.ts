import { readJsonRows } from "../run/json-rows.ts";
import type { QueryRecord } from "../run/query-record.ts";
import { RelationTables } from "../run/relation-tables.ts";
import { statefulNodes, stateTables } from "../stream/streaming-plan.ts";
import { recordedRunner } from "./recorded-session.ts";
import { type StateOfOperator, stateEntries } from "./state-entries.ts";
import type { StateSnapshot } from "./state-snapshot.ts";
import { textTable } from "./text-table.ts";
import type { ToolEnvironment } from "./tool-environment.ts";

interface StateChange {
  readonly query: QueryRecord;
  readonly snapshot: StateSnapshot;
  /** Just after which the state is compared with just after which. */
  readonly batches: readonly [from: number, to: number];
  readonly watermarks: readonly [from: number, to: number];
  /** How many keys of a table are listed. */
  readonly listed: number;
}

/** The keys of each state table whose values are not the same after two batches, with both values. */
export async function changedKeys(
  change: StateChange,
  environment: ToolEnvironment,
): Promise<readonly string[]> {
  const runner = recordedRunner(change.query, environment);
  const connection = await runner.connect();
  try {
    const tables = new RelationTables(runner, connection);
    const lines: string[] = [];
    for (const node of statefulNodes(change.query.plan)) {
      for (const table of stateTables(node)) lines.push(...(await ofTable({ node, table }, change, tables)));
    }
    return lines;
  } finally {
    connection.close();
  }
}

interface ChangedKey {
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Of all changed keys, beyond those that are listed. */
  readonly total: number;
}

async function ofTable(
  state: StateOfOperator,
  { snapshot, batches, watermarks, listed }: StateChange,
  tables: RelationTables,
): Promise<readonly string[]> {
  const { operatorId, operatorName } = state.node.state;
  const { relation, name } = state.table;
  for (const [index, side] of (["before", "after"] as const).entries()) {
    tables.define(relation, snapshot.textAt(batches[index] ?? 0, operatorId, name));
    await tables.store(`entries_${side}`, stateEntries(state, watermarks[index] ?? 0));
  }
  const changed = await readJsonRows<ChangedKey>(tables.connection, comparison(listed));
  const [first] = changed;
  if (!first) return [];
  const rows = changed.map(({ key, before, after }) => [key, before ?? "-", after ?? "-"].map(shortened));
  const rest = first.total - changed.length;
  return [
    "",
    `Changed keys of operator ${operatorId} (${operatorName}), table ${name}: ${first.total}`,
    ...textTable(["key", `after batch ${batches[0]}`, `after batch ${batches[1]}`], rows),
    ...(rest > 0 ? [`… and ${rest} more (--rows N)`] : []),
  ];
}

/** Entries of equal keys are told apart by their order: the rows of a join have no key. */
function comparison(limit: number): string {
  const side = (name: string, other: string) => `
    SELECT key, value, row_number() OVER (PARTITION BY key ORDER BY value) AS number
    FROM (FROM entries_${name} EXCEPT ALL FROM entries_${other}) AS changed(key, value, partition_id)`;
  return `
    WITH gone AS (${side("before", "after")}), come AS (${side("after", "before")})
    SELECT to_json(coalesce(gone.key, come.key))::VARCHAR AS key, to_json(gone.value)::VARCHAR AS before,
      to_json(come.value)::VARCHAR AS after, count(*) OVER () AS total
    FROM gone FULL JOIN come ON gone.key IS NOT DISTINCT FROM come.key AND gone.number = come.number
    ORDER BY coalesce(gone.key, come.key) LIMIT ${limit}`;
}

const widestCell = 100;

function shortened(text: string): string {
  return text.length > widestCell ? `${text.slice(0, widestCell - 1)}…` : text;
}
