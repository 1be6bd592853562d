import { unsupported } from "@millrace/spark-model";
import type { Parser } from "../text/parser.ts";
import { parseCreateTable } from "./create-table.ts";
import { parseCreateDatabase } from "./database.ts";
import { parseCreateFunction } from "./function.ts";
import type { Statement } from "./statement.ts";
import { type CreateModifiers, parseCreateView } from "./view.ts";

const unsupportedObjects: Readonly<Record<string, string>> = {
  INDEX: "leave it out; there are no indexes to make",
  STREAMING: "start a streaming query with writeStream.toTable",
  MATERIALIZED: "create a table, or a view",
  FLOW: "start a streaming query with writeStream",
  CATALOG: "use the session's catalog",
  VOLUME: "use a folder of the workspace",
};

export function parseCreate(parser: Parser): Statement {
  parser.expect("CREATE");
  const replace = parser.accept("OR", "REPLACE");
  const global = parser.accept("GLOBAL");
  const temporary = parser.acceptOneOf("TEMPORARY", "TEMP") !== undefined;
  parser.accept("EXTERNAL");
  return parseObject(parser, { replace, global, temporary });
}

function parseObject(parser: Parser, modifiers: CreateModifiers): Statement {
  const wayOut = unsupportedObjects[parser.peek().symbol];
  if (wayOut !== undefined) throw unsupported(`CREATE ${parser.peek().symbol}`, wayOut);
  switch (parser.expectOneOf("VIEW", "TABLE", "DATABASE", "SCHEMA", "NAMESPACE", "FUNCTION")) {
    case "VIEW":
      return parseCreateView(parser, modifiers);
    case "TABLE":
      return parseTable(parser, modifiers);
    case "FUNCTION":
      return parseCreateFunction(parser, modifiers);
    default:
      return parseCreateDatabase(parser);
  }
}

/** Spark has no temporary tables. */
function parseTable(parser: Parser, { replace, temporary }: CreateModifiers): Statement {
  const table = parseCreateTable(parser, replace ? "createOrReplace" : "create");
  if (!temporary) return table;
  const hasProvider = table.provider !== undefined;
  const errorClass = hasProvider
    ? "INVALID_SQL_SYNTAX.CREATE_TEMP_TABLE_USING_PROVIDER"
    : "_LEGACY_ERROR_TEMP_0046";
  throw parser.error(errorClass, {}, { start: 0, end: parser.previousEnd });
}

/** REPLACE TABLE. */
export function parseReplace(parser: Parser): Statement {
  parser.expect("REPLACE", "TABLE");
  return parseCreateTable(parser, "replace");
}
