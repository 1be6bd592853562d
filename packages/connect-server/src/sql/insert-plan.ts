import { create } from "@bufbuild/protobuf";
import { analyze, analyzeExpression } from "@millrace/analyzer";
import {
  Expression_AliasSchema as AliasSchema,
  type Expression as ExpressionMessage,
  ExpressionSchema,
  type Relation,
  RelationSchema,
  toDataTypeMessage,
} from "@millrace/spark-connect";
import {
  type AttributeReference,
  type DataType,
  type LogicalPlan,
  type NamedExpression,
  outputOf,
  quoteIdentifier,
  type Schema,
  SparkError,
  type StructField,
  stringType,
} from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { qualified } from "../session/session-analyzer.ts";
import { defaultValue, withDefaults } from "./default-values.ts";
import type { StatementOf } from "./statement-kinds.ts";
import { storedColumn } from "./store-assignment.ts";
import { quoted } from "./table-names.ts";

/**
 * The rows of an INSERT as the table stores them: one column for each of the table's, in its order and
 * types (PreprocessTableInsertion). Columns that the statement does not name get their default, or NULL.
 */
export async function insertedPlan(
  execution: Execution,
  statement: StatementOf<"insert">,
  schema: Schema,
): Promise<LogicalPlan> {
  const targets = namedTargets(statement, schema);
  const query = withDefaults(statement.query, targets);
  const child = await analyze(withStaticPartition({ ...statement, query }), execution.analyzer);
  const names = namesOf(statement, schema, outputOf(child));
  const tableName = quoted(["spark_catalog", ...qualified(execution.session, statement.target)]);
  return toTableColumns(execution, { child, names, schema, tableName });
}

/** The columns that the query fills. Throws UNRESOLVED_COLUMN and COLUMN_ALREADY_EXISTS for a wrong list of them. */
function namedTargets(
  { columns }: StatementOf<"insert">,
  { fields }: Schema,
): readonly (StructField | undefined)[] {
  if (columns.length === 0) return fields;
  const lower = columns.map((name) => name.toLowerCase());
  const twice = lower.find((name, index) => lower.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new SparkError({
      errorClass: "COLUMN_ALREADY_EXISTS",
      messageParameters: { columnName: quoteIdentifier(twice) },
    });
  }
  return columns.map((name) => {
    const field = fields.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (field !== undefined) return field;
    throw new SparkError({
      errorClass: "UNRESOLVED_COLUMN.WITH_SUGGESTION",
      messageParameters: {
        objectName: quoteIdentifier(name),
        proposal: fields.map((each) => quoteIdentifier(each.name)).join(", "),
      },
    });
  });
}

interface NamedRows {
  readonly child: LogicalPlan;
  /** The table column that each column of the plan is for. */
  readonly names: readonly string[];
  readonly schema: Schema;
  /** As error messages write it. */
  readonly tableName: string;
}

/** Casts and orders a plan's columns as a table stores them. */
export async function toTableColumns(
  execution: Execution,
  { child, names, schema, tableName }: NamedRows,
): Promise<LogicalPlan> {
  const columns = new Map(
    outputOf(child).map((column, index) => [names[index]?.toLowerCase() ?? "", column]),
  );
  const projections: NamedExpression[] = [];
  for (const field of schema.fields) {
    const column = columns.get(field.name.toLowerCase());
    const value = column
      ? storedColumn(tableName, field, column)
      : await analyzeExpression(castMessage(defaultValue(field), field.dataType), child, execution.analyzer);
    projections.push({
      kind: "alias",
      name: field.name,
      id: execution.session.nextExpressionId(),
      child: value,
    });
  }
  return { kind: "project", child, projections };
}

/** The query's columns, and after them the partition values that the statement fixes. */
function withStaticPartition({ query, partition }: StatementOf<"insert">): Relation {
  const fixed = partition.flatMap(({ column, value }) =>
    value === undefined ? [] : [create(AliasSchema, { name: [column], expr: value })],
  );
  if (fixed.length === 0) return query;
  return create(RelationSchema, {
    relType: { case: "withColumns", value: { input: query, aliases: fixed } },
  });
}

/** The partition values that a statement fixes, as the text that names their directories. */
export async function fixedPartition(
  { analyzer }: Execution,
  { partition }: StatementOf<"insert">,
  schema: Schema,
): Promise<Readonly<Record<string, string | null>>> {
  const values: Record<string, string | null> = {};
  for (const { column, value } of partition) {
    const field = schema.fields.find(({ name }) => name.toLowerCase() === column.toLowerCase());
    if (value === undefined || field === undefined) continue;
    const text = castMessage(castMessage(value, field.dataType), stringType);
    const row = create(RelationSchema, { relType: { case: "project", value: { expressions: [text] } } });
    const [found] = await analyzer.columnValues(await analyze(row, analyzer));
    values[field.name] = typeof found === "string" ? found : null;
  }
  return values;
}

/** `CAST(expr AS dataType)`. */
export function castMessage(expr: ExpressionMessage, dataType: DataType): ExpressionMessage {
  const castToType = { case: "type" as const, value: toDataTypeMessage(dataType) };
  return create(ExpressionSchema, { exprType: { case: "cast", value: { expr, castToType } } });
}

function namesOf(
  statement: StatementOf<"insert">,
  schema: Schema,
  output: readonly AttributeReference[],
): readonly string[] {
  const fixed = statement.partition.filter(({ value }) => value !== undefined).map(({ column }) => column);
  if (statement.byName) return output.map(({ name }) => name);
  const isFixed = (name: string) => fixed.some((column) => column.toLowerCase() === name.toLowerCase());
  const free = schema.fields.map(({ name }) => name).filter((name) => !isFixed(name));
  const names = [...(statement.columns.length > 0 ? statement.columns : free), ...fixed];
  if (names.length !== output.length) throw arityMismatch(statement, names, output);
  return names;
}

function arityMismatch(
  { target }: StatementOf<"insert">,
  names: readonly string[],
  output: readonly AttributeReference[],
): SparkError {
  const reason = names.length > output.length ? "NOT_ENOUGH_DATA_COLUMNS" : "TOO_MANY_DATA_COLUMNS";
  return new SparkError({
    errorClass: `INSERT_COLUMN_ARITY_MISMATCH.${reason}`,
    messageParameters: {
      tableName: target.map((part) => `\`${part}\``).join("."),
      tableColumns: names.map((name) => `\`${name}\``).join(", "),
      dataColumns: output.map(({ name }) => `\`${name}\``).join(", "),
    },
  });
}
