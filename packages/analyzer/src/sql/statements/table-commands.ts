import type { Expression } from "@millrace/spark-connect";
import { parseExpression } from "../expressions/expression.ts";
import { integerToken } from "../expressions/number-literal.ts";
import { parseTimeTravel } from "../queries/time-travel.ts";
import { parseIdentifier, parseMultipartIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseStringToken } from "../types/struct-type.ts";
import { acceptIfExists } from "./existence.ts";
import { type PartitionSpec, parseOptionalPartition } from "./partition-spec.ts";

export interface DropTable {
  readonly kind: "dropTable";
  readonly name: readonly string[];
  readonly ifExists: boolean;
  readonly purge: boolean;
}

export interface TruncateTable {
  readonly kind: "truncateTable";
  readonly name: readonly string[];
  readonly partition: PartitionSpec;
}

/** ANALYZE TABLE … COMPUTE STATISTICS. */
export interface AnalyzeTable {
  readonly kind: "analyzeTable";
  readonly name: readonly string[];
  readonly partition: PartitionSpec;
  readonly noScan: boolean;
  /** Columns to gather statistics of; "all" for FOR ALL COLUMNS. */
  readonly columns: readonly string[] | "all";
}

/** OPTIMIZE … (Delta). */
export interface Optimize {
  readonly kind: "optimize";
  readonly name: readonly string[];
  readonly condition?: Expression;
  readonly zOrderBy: readonly string[];
}

/** VACUUM … (Delta). */
export interface Vacuum {
  readonly kind: "vacuum";
  readonly name: readonly string[];
  readonly retainHours?: number;
  readonly dryRun: boolean;
}

/** RESTORE TABLE … TO VERSION/TIMESTAMP AS OF (Delta). */
export interface Restore {
  readonly kind: "restore";
  readonly name: readonly string[];
  readonly versionAsOf?: string;
  readonly timestampAsOf?: string;
}

/** MSCK REPAIR TABLE. */
export interface RepairTable {
  readonly kind: "repairTable";
  readonly name: readonly string[];
}

/** COMMENT ON TABLE/DATABASE … IS. */
export interface CommentOn {
  readonly kind: "commentOn";
  readonly object: "table" | "database";
  readonly name: readonly string[];
  /** Absent for IS NULL, which removes the comment. */
  readonly comment?: string;
}

export type TableCommand =
  | DropTable
  | TruncateTable
  | AnalyzeTable
  | Optimize
  | Vacuum
  | Restore
  | RepairTable
  | CommentOn;

export function parseDropTable(parser: Parser): DropTable {
  const ifExists = acceptIfExists(parser);
  const name = parseMultipartIdentifier(parser);
  return { kind: "dropTable", name, ifExists, purge: parser.accept("PURGE") };
}

export function parseTruncate(parser: Parser): TruncateTable {
  parser.expect("TRUNCATE", "TABLE");
  const name = parseMultipartIdentifier(parser);
  return { kind: "truncateTable", name, partition: parseOptionalPartition(parser) };
}

export function parseAnalyze(parser: Parser): AnalyzeTable {
  parser.expect("ANALYZE", "TABLE");
  const name = parseMultipartIdentifier(parser);
  const partition = parseOptionalPartition(parser);
  parser.expect("COMPUTE", "STATISTICS");
  const noScan = parser.accept("NOSCAN");
  return { kind: "analyzeTable", name, partition, noScan, columns: parseAnalyzedColumns(parser) };
}

function parseAnalyzedColumns(parser: Parser): AnalyzeTable["columns"] {
  if (!parser.accept("FOR")) return [];
  if (parser.accept("ALL", "COLUMNS")) return "all";
  parser.expect("COLUMNS");
  return parser.list(() => parseIdentifier(parser));
}

export function parseOptimize(parser: Parser): Optimize {
  parser.expect("OPTIMIZE");
  const name = parseTableOrPath(parser);
  const condition = parser.accept("WHERE") ? { condition: parseExpression(parser) } : {};
  const zOrderBy = parser.accept("ZORDER", "BY") ? parseZOrder(parser) : [];
  return { kind: "optimize", name, ...condition, zOrderBy };
}

function parseZOrder(parser: Parser): readonly string[] {
  const column = () => parseMultipartIdentifier(parser).join(".");
  return parser.is("(") ? parser.parenthesized(column) : parser.list(column);
}

export function parseVacuum(parser: Parser): Vacuum {
  parser.expect("VACUUM");
  const name = parseTableOrPath(parser);
  parser.acceptOneOf("LITE", "FULL");
  const retainHours = parser.accept("RETAIN") ? { retainHours: parseHours(parser) } : {};
  return { kind: "vacuum", name, ...retainHours, dryRun: parser.accept("DRY", "RUN") };
}

function parseHours(parser: Parser): number {
  const token = parser.next();
  if (token.kind !== "number") throw parser.unexpected();
  parser.expect("HOURS");
  return Number(token.value);
}

/** A table's name, or a path in quotes, which is the Delta table there. */
function parseTableOrPath(parser: Parser): readonly string[] {
  return parser.peek().kind === "string"
    ? ["delta", parseStringToken(parser)]
    : parseMultipartIdentifier(parser);
}

export function parseRestore(parser: Parser): Restore {
  parser.expect("RESTORE");
  parser.accept("TABLE");
  const name = parseTableOrPath(parser);
  parser.expect("TO");
  return { kind: "restore", name, ...parseTimeTravel(parser) };
}

export function parseRepair(parser: Parser): RepairTable {
  parser.accept("MSCK");
  parser.expect("REPAIR", "TABLE");
  return { kind: "repairTable", name: parseMultipartIdentifier(parser) };
}

export function parseCommentOn(parser: Parser): CommentOn {
  parser.expect("COMMENT", "ON");
  const object =
    parser.expectOneOf("TABLE", "DATABASE", "SCHEMA", "NAMESPACE") === "TABLE" ? "table" : "database";
  const name = parseMultipartIdentifier(parser);
  parser.expect("IS");
  if (parser.accept("NULL")) return { kind: "commentOn", object, name };
  return { kind: "commentOn", object, name, comment: parseStringToken(parser) };
}

/** The number after LIMIT of commands that allow only a literal there. */
export function parseOptionalLimit(parser: Parser): { readonly limit?: number } {
  return parser.accept("LIMIT") ? { limit: integerToken(parser) } : {};
}
