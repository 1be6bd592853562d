import type { Read } from "@millrace/spark-connect";
import {
  type AttributeReference,
  type DataSourceScan,
  isStreaming,
  type LogicalPlan,
  outputOf,
  quoteIdentifier,
  type Schema,
  type SourceOptions,
  SparkError,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation } from "../analysis.ts";
import { parseAttributeName } from "../expressions/column-name.ts";
import { schemaFromText } from "../types/data-type-text.ts";
import { analyzeRelation } from "./analyze-relation.ts";
import { fileMetadata } from "./file-metadata.ts";
import { withFreshIds } from "./fresh-ids.ts";
import { attributesOf } from "./output.ts";

/** `spark.read`, `spark.readStream`, `spark.table`. */
export async function analyzeRead(message: Read, analysis: Analysis): Promise<ResolvedRelation> {
  const { readType, isStreaming } = message;
  if (readType.case === "namedTable") {
    const { unparsedIdentifier, options } = readType.value;
    return readTable(analysis, unparsedIdentifier, { isStreaming, options: lowerCased(options) });
  }
  if (readType.case === "dataSource") return readSource(analysis, readType.value, isStreaming);
  throw new SparkError({
    errorClass: "CONNECT_INVALID_PLAN.READ_TYPE_NOT_SET",
    kind: "InvalidPlanInput",
    message: "The read names neither a table nor a data source.",
  });
}

function lowerCased(options: Readonly<Record<string, string>>): SourceOptions {
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key.toLowerCase(), value]));
}

interface TableOptions {
  readonly isStreaming: boolean;
  readonly options: SourceOptions;
}

async function readTable(analysis: Analysis, text: string, lookup: TableOptions): Promise<ResolvedRelation> {
  const identifier = parseAttributeName(text);
  const name = identifier.at(-1) ?? text;
  const common = identifier.length === 1 ? analysis.namedRelations.get(name.toLowerCase()) : undefined;
  if (common !== undefined) return qualified(await analyzeRelation(common.relation, common.analysis), [name]);
  const plan = await analysis.context.lookupTable(identifier, lookup);
  if (
    plan !== undefined &&
    (lookup.options["versionasof"] ?? lookup.options["timestampasof"]) !== undefined
  ) {
    const relationId = quoteIdentifier(name);
    throw new SparkError({
      errorClass: "UNSUPPORTED_FEATURE.TIME_TRAVEL",
      messageParameters: { relationId },
    });
  }
  if (plan !== undefined && lookup.isStreaming && plan.kind !== "tableScan" && !isStreaming(plan)) {
    throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_1008", messageParameters: { quoted: text } });
  }
  if (plan !== undefined) {
    const fresh = withFreshIds(plan, () => analysis.context.nextExpressionId());
    const isTable = fresh.kind === "tableScan";
    return qualified(resolvedRelation(fresh), isTable ? qualifierOf(analysis, identifier) : [name]);
  }
  const file = await readFilePath(analysis, identifier, lookup);
  if (file !== undefined) return file;
  throw new SparkError({
    errorClass: "TABLE_OR_VIEW_NOT_FOUND",
    messageParameters: {
      relationName: identifier.map(quoteIdentifier).join("."),
      searchPath: `[\`system\`.\`builtin\`, \`system\`.\`session\`, \`spark_catalog\`.${quoteIdentifier(analysis.context.currentDatabase)}]`,
    },
  });
}

const fileFormats = new Set(["parquet", "json", "csv", "text", "orc", "delta", "avro"]);

/** `SELECT … FROM parquet.`/path``: a format and a path in place of a table. */
async function readFilePath(
  analysis: Analysis,
  [format = "", path, ...rest]: readonly string[],
  lookup: TableOptions,
): Promise<ResolvedRelation | undefined> {
  if (path === undefined || rest.length > 0 || !fileFormats.has(format.toLowerCase())) return undefined;
  const source = {
    format: format.toLowerCase(),
    options: { ...lookup.options },
    paths: [path],
    predicates: [],
  };
  return readSource(analysis, source, lookup.isStreaming);
}

function qualifierOf(analysis: Analysis, identifier: readonly string[]): readonly string[] {
  const { currentDatabase } = analysis.context;
  if (identifier.length === 1) return ["spark_catalog", currentDatabase, ...identifier];
  return identifier.length === 2 ? ["spark_catalog", ...identifier] : identifier;
}

function qualified(relation: ResolvedRelation, qualifier: readonly string[]): ResolvedRelation {
  return resolvedRelation(relation.plan, {
    columns: relation.columns.map((column) => ({ ...column, qualifier })),
    hidden: hiddenOf(relation.plan).map((column) => ({ ...column, qualifier })),
  });
}

interface SourceMessage {
  readonly format?: string;
  readonly schema?: string;
  readonly options: Readonly<Record<string, string>>;
  readonly paths: readonly string[];
  readonly predicates: readonly string[];
  readonly sourceName?: string;
}

async function readSource(
  analysis: Analysis,
  message: SourceMessage,
  isStreaming: boolean,
): Promise<ResolvedRelation> {
  const format = formatOf(analysis, message.format);
  const stated: Schema | undefined = message.schema ? schemaFromText(message.schema) : undefined;
  const options = lowerCased(message.options);
  const { path, ...others } = options;
  const paths = message.paths.length > 0 ? message.paths : path === undefined ? [] : [path];
  const request = { format, options: others, paths, isStreaming, ...(stated ? { schema: stated } : {}) };
  const schema = await analysis.context.dataSourceSchema(request);
  const scan: DataSourceScan = {
    kind: "dataSourceScan",
    format,
    options: others,
    paths,
    schema,
    isStreaming,
    ...(message.sourceName ? { sourceName: message.sourceName } : {}),
    ...fileMetadata(analysis, format, schema),
    output: attributesOf(analysis, schema),
  };
  return resolvedRelation(scan, { columns: outputOf(scan), hidden: hiddenOf(scan) });
}

function hiddenOf(plan: LogicalPlan): readonly AttributeReference[] {
  return plan.kind === "dataSourceScan" && plan.metadata ? [plan.metadata] : [];
}

const longNames: Readonly<Record<string, string>> = {
  "org.apache.spark.sql.json": "json",
  "org.apache.spark.sql.parquet": "parquet",
  "com.databricks.spark.csv": "csv",
};

function formatOf(analysis: Analysis, format: string | undefined): string {
  const name = format || (analysis.context.config("spark.sql.sources.default") ?? "parquet");
  return longNames[name] ?? name.toLowerCase();
}
