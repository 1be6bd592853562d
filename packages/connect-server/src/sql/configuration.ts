import type { ColumnBatch } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import type { StatementOf } from "./statement-kinds.ts";
import { optionalText, table, text } from "./statement-result.ts";

const columns = [text("key"), text("value")];

/** SET, SET key, SET key=value (SetCommand). */
export async function set(
  { session }: Execution,
  { key, value, verbose }: StatementOf<"set">,
): Promise<ColumnBatch> {
  const { config } = session;
  if (key === undefined) {
    const entries = verbose ? config.entries() : config.explicitEntries();
    return table(
      columns,
      [...entries].sort(([left], [right]) => (left < right ? -1 : 1)),
    );
  }
  if (value === undefined) return table(columns, [[key, config.get(key) ?? "<undefined>"]]);
  config.set(key, value);
  return table(columns, [[key, value]]);
}

export async function reset({ session }: Execution, { key }: StatementOf<"reset">): Promise<ColumnBatch> {
  if (key === undefined) session.config.reset();
  else session.config.unset(key);
  return table([], []);
}

export async function setTimeZone(
  { session }: Execution,
  { timeZone }: StatementOf<"setTimeZone">,
): Promise<ColumnBatch> {
  const key = "spark.sql.session.timeZone";
  const zone = timeZone === "LOCAL" ? Intl.DateTimeFormat().resolvedOptions().timeZone : timeZone;
  session.config.set(key, zone);
  return table([text("key"), optionalText("value")], [[key, zone]]);
}
