import { type AttributeReference, type Expression, quoteIdentifier, SparkError } from "@millrace/spark-model";
import type { Analysis, Scope } from "../analysis.ts";
import { extractField } from "./extract-value.ts";
import type { Resolved } from "./resolved.ts";
import { suggestions } from "./suggestions.ts";

/** Splits `a.b`, with back quotes around parts that need them (UnresolvedAttribute.parseAttributeName). */
export function parseAttributeName(text: string): readonly string[] {
  const parts: string[] = [];
  const pattern = /(?:`((?:[^`]|``)*)`|([^`.]+))(\.|$)/y;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) throw invalidAttributeName(text);
    parts.push(match[1] === undefined ? (match[2] ?? "") : match[1].replaceAll("``", "`"));
    if (match[3] === "." && pattern.lastIndex === text.length) throw invalidAttributeName(text);
  }
  if (parts.length === 0) throw invalidAttributeName(text);
  return parts;
}

function invalidAttributeName(name: string): SparkError {
  return new SparkError({ errorClass: "INVALID_ATTRIBUTE_NAME_SYNTAX", messageParameters: { name } });
}

/** Whether two names are the same under the session's case sensitivity. */
export function sameName(analysis: Analysis, left: string, right: string): boolean {
  return analysis.caseSensitive ? left === right : left.toLowerCase() === right.toLowerCase();
}

/**
 * The column that name parts refer to among candidates, qualified names first, further parts being fields
 * (AttributeSeq.resolve). Undefined when there is none; throws AMBIGUOUS_REFERENCE when there are several.
 */
export function resolveAmong(
  analysis: Analysis,
  parts: readonly string[],
  columns: readonly AttributeReference[],
): Expression | undefined {
  for (let qualifierLength = Math.min(3, parts.length - 1); qualifierLength >= 0; qualifierLength--) {
    const qualifier = parts.slice(0, qualifierLength);
    const name = parts[qualifierLength] ?? "";
    const found = matching(analysis, { qualifier, name }, columns);
    const fields = parts.slice(qualifierLength + 1);
    const [first, second] = found;
    if (first === undefined) continue;
    if (second !== undefined) throw ambiguous(parts, found);
    // The column takes the name as the query spells it.
    const column = first.name === name ? first : { ...first, name };
    return fields.reduce<Expression>((child, field) => extractField(analysis, child, field), column);
  }
  return undefined;
}

function matching(
  analysis: Analysis,
  { qualifier, name }: { readonly qualifier: readonly string[]; readonly name: string },
  columns: readonly AttributeReference[],
): readonly AttributeReference[] {
  const found = new Map<number, AttributeReference>();
  for (const column of columns) {
    if (sameName(analysis, column.name, name) && endsWith(analysis, column.qualifier, qualifier)) {
      found.set(column.id, column);
    }
  }
  return [...found.values()];
}

function endsWith(analysis: Analysis, whole: readonly string[], end: readonly string[]): boolean {
  if (end.length > whole.length) return false;
  const start = whole.length - end.length;
  return end.every((part, index) => sameName(analysis, part, whole[start + index] ?? ""));
}

function ambiguous(parts: readonly string[], found: readonly AttributeReference[]): SparkError {
  const names = found.map((column) => quoted([...column.qualifier, column.name])).sort();
  return new SparkError({
    errorClass: "AMBIGUOUS_REFERENCE",
    messageParameters: { name: quoted(parts), referenceNames: `[${names.join(", ")}]` },
  });
}

/** Name parts as errors write them: each in back quotes. */
export function quoted(parts: readonly string[]): string {
  return parts.map(quoteIdentifier).join(".");
}

/** A name that resolved to a column or field, with the name it gives. */
export function named(expression: Expression, parts: readonly string[]): Resolved {
  if (expression.kind === "attribute") return { expression, sql: expression.name };
  if (expression.kind === "outer") return { expression, sql: `outer(${quoteless(parts)})` };
  return { expression, sql: fieldName(expression) };
}

const quoteless = (parts: readonly string[]) => parts.join(".");

function fieldName(expression: Expression): string {
  if (expression.kind === "field") return `${fieldName(expression.child)}.${expression.name}`;
  if (expression.kind === "attribute") return expression.name;
  if (expression.kind === "outer") return expression.attribute.name;
  if (expression.kind === "function" && expression.name === "element_at") {
    return `${expression.arguments.slice(0, 1).map(fieldName).join("")}[${expression.arguments.slice(1).map(fieldName).join("")}]`;
  }
  return expression.kind === "literal" ? String(expression.value) : expression.kind;
}

/** UNRESOLVED_COLUMN with the nearest names, as Spark orders them. */
export function unresolvedColumn(parts: readonly string[], scope: Scope): SparkError {
  const proposals = suggestions(parts, scope.columns);
  if (proposals.length === 0) {
    return new SparkError({
      errorClass: "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION",
      messageParameters: { objectName: quoted(parts) },
    });
  }
  return new SparkError({
    errorClass: "UNRESOLVED_COLUMN.WITH_SUGGESTION",
    messageParameters: { objectName: quoted(parts), proposal: proposals.join(", ") },
  });
}
