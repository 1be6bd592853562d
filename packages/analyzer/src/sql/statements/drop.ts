import { unsupported } from "@millrace/spark-model";
import type { Parser } from "../text/parser.ts";
import { parseDropDatabase } from "./database.ts";
import { parseDropFunction } from "./function.ts";
import type { Statement } from "./statement.ts";
import { parseDropTable } from "./table-commands.ts";
import { parseDropVariable } from "./variable.ts";
import { parseDropView } from "./view.ts";

export function parseDrop(parser: Parser): Statement {
  parser.expect("DROP");
  const temporary = parser.acceptOneOf("TEMPORARY", "TEMP") !== undefined;
  if (parser.is("INDEX")) throw unsupported("DROP INDEX", "leave it out; there are no indexes");
  if (temporary) {
    if (parser.acceptOneOf("VARIABLE", "VAR")) return parseDropVariable(parser);
    parser.expect("FUNCTION");
    return parseDropFunction(parser, true);
  }
  switch (parser.expectOneOf("TABLE", "VIEW", "DATABASE", "SCHEMA", "NAMESPACE", "FUNCTION")) {
    case "TABLE":
      return parseDropTable(parser);
    case "VIEW":
      return parseDropView(parser);
    case "FUNCTION":
      return parseDropFunction(parser, false);
    default:
      return parseDropDatabase(parser);
  }
}
