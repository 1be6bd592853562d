import type { AttributeReference } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, scopeOf } from "../analysis.ts";
import { parseAttributeName, resolveAmong, unresolvedColumn } from "../expressions/column-name.ts";

/** The column of a relation that a statistic asks for. Throws UNRESOLVED_COLUMN when there is none. */
export function columnNamed(analysis: Analysis, input: ResolvedRelation, name: string): AttributeReference {
  const parts = parseAttributeName(name);
  const found = resolveAmong(analysis, parts, input.columns);
  if (found?.kind === "attribute") return found;
  throw unresolvedColumn(parts, scopeOf(analysis, input));
}
