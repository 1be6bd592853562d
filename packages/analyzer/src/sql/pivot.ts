import type { Relation } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import type { Parser } from "./parser.ts";

/** PIVOT and UNPIVOT after a relation. */
export function parsePivots(parser: Parser, input: Relation): Relation {
  if (parser.is("PIVOT", "(")) throw unsupported("PIVOT", "use groupBy().pivot() of a DataFrame");
  if (parser.is("UNPIVOT")) throw unsupported("UNPIVOT", "use unpivot() of a DataFrame");
  return input;
}
