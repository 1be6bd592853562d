import type { DataType, DataType_StructField } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { parseExpression } from "../expressions/expression.ts";
import { parseIdentifier, parseMultipartIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseDataTypeName } from "../types/data-type.ts";
import { parseStringToken } from "../types/struct-type.ts";
import { parseColumnDefinition } from "./column-definition.ts";
import { acceptIfExists, acceptIfNotExists } from "./existence.ts";
import { type PartitionSpec, parsePartition } from "./partition-spec.ts";
import { type Properties, parseProperties, parsePropertyKey } from "./properties.ts";
import { type AlterViewQuery, parseAlterViewQuery } from "./view.ts";

/** ALTER TABLE or ALTER VIEW with one action. */
export interface AlterTable {
  readonly kind: "alterTable";
  readonly object: "table" | "view";
  readonly name: readonly string[];
  readonly action: AlterTableAction;
}

type AlterTableAction =
  | { readonly kind: "rename"; readonly newName: readonly string[] }
  | { readonly kind: "addColumns"; readonly columns: readonly AddedColumn[] }
  | { readonly kind: "dropColumns"; readonly columns: readonly string[]; readonly ifExists: boolean }
  | { readonly kind: "renameColumn"; readonly column: string; readonly newName: string }
  | ({ readonly kind: "alterColumn"; readonly column: string } & ColumnChange)
  | { readonly kind: "setProperties"; readonly properties: Properties }
  | { readonly kind: "unsetProperties"; readonly keys: readonly string[]; readonly ifExists: boolean }
  | { readonly kind: "setLocation"; readonly location: string; readonly partition: PartitionSpec }
  | { readonly kind: "clusterBy"; readonly columns: readonly string[] }
  | { readonly kind: "recoverPartitions" }
  | {
      readonly kind: "addPartition";
      readonly partitions: readonly AddedPartition[];
      readonly ifNotExists: boolean;
    }
  | {
      readonly kind: "dropPartition";
      readonly partitions: readonly PartitionSpec[];
      readonly ifExists: boolean;
    };

/** What ALTER COLUMN changes; absent means unchanged. */
interface ColumnChange {
  readonly dataType?: DataType;
  readonly comment?: string;
  readonly nullable?: boolean;
  readonly position?: ColumnPosition;
  /** Text of the new default; null for DROP DEFAULT. */
  readonly defaultText?: string | null;
}

/** FIRST, or AFTER a column. */
type ColumnPosition = { readonly kind: "first" } | { readonly kind: "after"; readonly column: string };

interface AddedColumn {
  readonly field: DataType_StructField;
  readonly position?: ColumnPosition;
}

interface AddedPartition {
  readonly partition: PartitionSpec;
  readonly location?: string;
}

/** What follows ALTER TABLE or ALTER VIEW. */
export function parseAlterTable(parser: Parser, object: "table" | "view"): AlterTable | AlterViewQuery {
  const name = parseMultipartIdentifier(parser);
  const query = object === "view" ? parseAlterViewQuery(parser, name) : undefined;
  return query ?? { kind: "alterTable", object, name, action: parseAction(parser) };
}

function parseAction(parser: Parser): AlterTableAction {
  const keyword = parser.peek().symbol;
  const parse = actions[keyword];
  if (parse === undefined) throw parser.unexpected();
  parser.next();
  return parse(parser);
}

const actions: Readonly<Record<string, (parser: Parser) => AlterTableAction>> = {
  ADD: parseAdd,
  ALTER: parseAlterColumn,
  CHANGE: parseChangeColumn,
  CLUSTER: parseClusterBy,
  DROP: parseDrop,
  PARTITION: parsePartitionLocation,
  RECOVER: parseRecover,
  RENAME: parseRename,
  SET: parseSet,
  UNSET: parseUnset,
};

function parseAdd(parser: Parser): AlterTableAction {
  if (parser.is("CONSTRAINT")) throw unsupported("table constraints", "filter before writing");
  const ifNotExists = acceptIfNotExists(parser);
  if (parser.is("PARTITION")) return parseAddPartition(parser, ifNotExists);
  parser.expectOneOf("COLUMN", "COLUMNS");
  const columns = parser.is("(")
    ? parser.parenthesized(() => parseAdded(parser))
    : parser.list(() => parseAdded(parser));
  return { kind: "addColumns", columns };
}

function parseAdded(parser: Parser): AddedColumn {
  return { field: parseColumnDefinition(parser), ...parseOptionalPosition(parser) };
}

function parseAddPartition(parser: Parser, ifNotExists: boolean): AlterTableAction {
  const partitions: AddedPartition[] = [];
  while (parser.accept("PARTITION")) {
    const partition = parsePartition(parser);
    partitions.push(
      parser.accept("LOCATION") ? { partition, location: parseStringToken(parser) } : { partition },
    );
  }
  return { kind: "addPartition", partitions, ifNotExists };
}

function parseOptionalPosition(parser: Parser): { readonly position?: ColumnPosition } {
  if (parser.accept("FIRST")) return { position: { kind: "first" } };
  if (parser.accept("AFTER")) return { position: { kind: "after", column: parseIdentifier(parser) } };
  return {};
}

function parseColumnName(parser: Parser): string {
  return parseMultipartIdentifier(parser).join(".");
}

function parseAlterColumn(parser: Parser): AlterTableAction {
  parser.accept("COLUMN");
  return { kind: "alterColumn", column: parseColumnName(parser), ...parseColumnChange(parser) };
}

const columnChanges = new Set(["TYPE", "COMMENT", "SET", "DROP", "FIRST", "AFTER"]);

/** `CHANGE [COLUMN] a …` as ALTER COLUMN, or as Hive has it: the name again, with type and comment. */
function parseChangeColumn(parser: Parser): AlterTableAction {
  parser.accept("COLUMN");
  const column = parseColumnName(parser);
  if (parser.isOneOf(columnChanges)) return { kind: "alterColumn", column, ...parseColumnChange(parser) };
  const at = parser.peek();
  const { name, dataType, metadata } = parseColumnDefinition(parser);
  if (name.toLowerCase() !== column.toLowerCase()) {
    const parameters = { operation: "Renaming column", hint: "please run RENAME COLUMN instead" };
    throw parser.error("_LEGACY_ERROR_TEMP_0034", parameters, at);
  }
  const comment = metadata === undefined ? {} : { comment: String(JSON.parse(metadata).comment) };
  const typed = dataType === undefined ? {} : { dataType };
  return { kind: "alterColumn", column, ...typed, ...comment, ...parseOptionalPosition(parser) };
}

function parseColumnChange(parser: Parser): ColumnChange {
  if (parser.accept("TYPE")) return { dataType: parseDataTypeName(parser) };
  if (parser.accept("COMMENT")) return { comment: parseStringToken(parser) };
  if (parser.accept("SET", "NOT", "NULL")) return { nullable: false };
  if (parser.accept("DROP", "NOT", "NULL")) return { nullable: true };
  if (parser.accept("SET", "DEFAULT"))
    return { defaultText: parser.withText(() => parseExpression(parser)).text };
  if (parser.accept("DROP", "DEFAULT")) return { defaultText: null };
  const position = parseOptionalPosition(parser);
  if (position.position === undefined) throw parser.unexpected();
  return position;
}

function parseClusterBy(parser: Parser): AlterTableAction {
  parser.expect("BY");
  const columns = parser.accept("NONE") ? [] : parser.parenthesized(() => parseColumnName(parser));
  return { kind: "clusterBy", columns };
}

function parseDrop(parser: Parser): AlterTableAction {
  if (parser.is("CONSTRAINT")) throw unsupported("table constraints", "leave them out");
  const ifPartitionExists = acceptIfExists(parser);
  if (parser.is("PARTITION")) return parseDropPartition(parser, ifPartitionExists);
  parser.expectOneOf("COLUMN", "COLUMNS");
  const ifExists = acceptIfExists(parser);
  const column = () => parseColumnName(parser);
  return {
    kind: "dropColumns",
    columns: parser.is("(") ? parser.parenthesized(column) : parser.list(column),
    ifExists,
  };
}

function parseDropPartition(parser: Parser, ifExists: boolean): AlterTableAction {
  const partitions = parser.list(() => {
    parser.expect("PARTITION");
    return parsePartition(parser);
  });
  parser.accept("PURGE");
  return { kind: "dropPartition", partitions, ifExists };
}

function parsePartitionLocation(parser: Parser): AlterTableAction {
  const partition = parsePartition(parser);
  parser.expect("SET", "LOCATION");
  return { kind: "setLocation", location: parseStringToken(parser), partition };
}

function parseRecover(parser: Parser): AlterTableAction {
  parser.expect("PARTITIONS");
  return { kind: "recoverPartitions" };
}

function parseRename(parser: Parser): AlterTableAction {
  if (parser.accept("TO")) return { kind: "rename", newName: parseMultipartIdentifier(parser) };
  parser.expect("COLUMN");
  const column = parseColumnName(parser);
  parser.expect("TO");
  return { kind: "renameColumn", column, newName: parseIdentifier(parser) };
}

function parseSet(parser: Parser): AlterTableAction {
  if (parser.accept("LOCATION"))
    return { kind: "setLocation", location: parseStringToken(parser), partition: [] };
  if (parser.is("SERDE") || parser.is("SERDEPROPERTIES"))
    throw unsupported("Hive SerDes", "name a data source with USING");
  parser.expect("TBLPROPERTIES");
  return { kind: "setProperties", properties: parseProperties(parser) };
}

function parseUnset(parser: Parser): AlterTableAction {
  parser.expect("TBLPROPERTIES");
  const ifExists = acceptIfExists(parser);
  return { kind: "unsetProperties", keys: parser.parenthesized(() => parsePropertyKey(parser)), ifExists };
}
