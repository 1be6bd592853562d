import { integerType, longType, stringType } from "@millrace/spark-model";
import { any, long } from "../types/implicit-cast.ts";
import type { FunctionDefinition } from "./definition.ts";

const session = (name: string, aliases: readonly string[] = [], sql?: string): FunctionDefinition => ({
  kind: "scalar",
  name,
  aliases,
  takes: [],
  returns: stringType,
  nullable: "never",
  ...(sql ? { sql: () => sql } : {}),
});

/** The session, rows' origin, and what fits nowhere else. */
export const miscellaneousFunctions: readonly FunctionDefinition[] = [
  session("current_user", ["user", "session_user"]),
  session("current_catalog"),
  session("current_database", ["current_schema"], "current_schema()"),
  session("version"),
  session("input_file_name"),
  { kind: "scalar", name: "input_file_block_start", takes: [], returns: longType, nullable: "never" },
  { kind: "scalar", name: "input_file_block_length", takes: [], returns: longType, nullable: "never" },
  {
    kind: "scalar",
    name: "uuid",
    takes: [long],
    optional: 1,
    returns: stringType,
    nullable: "never",
    sql: () => "uuid()",
  },
  { kind: "scalar", name: "monotonically_increasing_id", takes: [], returns: longType, nullable: "never" },
  {
    kind: "scalar",
    name: "spark_partition_id",
    takes: [],
    returns: integerType,
    nullable: "never",
    sql: () => "SPARK_PARTITION_ID()",
  },
  { kind: "scalar", name: "typeof", takes: [any], returns: stringType, nullable: "never" },
  { kind: "scalar", name: "grouping", takes: [any], returns: { kind: "byte" }, nullable: "never" },
  { kind: "scalar", name: "grouping_id", takes: [], rest: any, returns: longType, nullable: "never" },
];
