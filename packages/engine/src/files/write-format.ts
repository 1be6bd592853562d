import {
  type Schema,
  type SourceOptions,
  SparkError,
  type StructField,
  sqlName,
  toSchemaJson,
  unsupported,
} from "@millrace/spark-model";
import { fieldNames, quoteName, quoteText } from "../duckdb/duck-type.ts";
import { csvText } from "../sql/csv/csv-text.ts";
import { toJsonText } from "../sql/json/json-writer.ts";

/** How rows become files: what each file column is, DuckDB's COPY options, and the end of file names. */
export interface WriteFormat {
  readonly columns: readonly string[];
  readonly copyOptions: readonly string[];
  /** `.snappy.parquet`, `.json.gz` */
  readonly extension: string;
}

export interface FormatRequest {
  /** SQL of each column, in the schema's order. */
  readonly values: readonly string[];
  readonly schema: Schema;
  readonly options: SourceOptions;
}

type FormatMaker = (request: FormatRequest) => WriteFormat;

const makers: Readonly<Record<string, FormatMaker>> = {
  parquet: parquetFiles,
  json: jsonFiles,
  csv: csvFiles,
  text: textFiles,
};

/** The way to write a format; refuses options that the engine cannot honour. */
export function writeFormat(format: string, request: FormatRequest): WriteFormat {
  const make = makers[format];
  if (make === undefined) {
    throw unsupported(`Writing format ${format}`, "Write parquet, json, csv or text.");
  }
  for (const option of refused) {
    if (request.options[option] !== undefined) {
      throw unsupported(`Option ${option} of the ${format} writer`, "Leave the option out.");
    }
  }
  return make(request);
}

const refused = ["maxrecordsperfile", "linesep", "chartoescapequoteescaping", "encoding", "locale"];

const parquetCodecs: Readonly<Record<string, readonly [codec: string, extension: string]>> = {
  snappy: ["SNAPPY", ".snappy.parquet"],
  none: ["UNCOMPRESSED", ".parquet"],
  uncompressed: ["UNCOMPRESSED", ".parquet"],
  gzip: ["GZIP", ".gz.parquet"],
  zstd: ["ZSTD", ".zstd.parquet"],
  lz4: ["LZ4_RAW", ".lz4.parquet"],
  lz4_raw: ["LZ4_RAW", ".lz4raw.parquet"],
  brotli: ["BROTLI", ".br.parquet"],
};

function parquetFiles({ values, schema, options }: FormatRequest): WriteFormat {
  checkNames(schema);
  const codec = (options["compression"] ?? options["parquet.compression"] ?? "snappy").toLowerCase();
  const known = parquetCodecs[codec];
  if (known === undefined) throw unknownCodec(codec, parquetCodecs);
  const names = fieldNames(schema.fields.map((field) => field.name));
  const rowMetadata = quoteText(JSON.stringify(toSchemaJson(schema)));
  return {
    columns: values.map((value, index) => `${value} AS ${quoteName(names[index] ?? "")}`),
    copyOptions: [
      "FORMAT parquet",
      `COMPRESSION ${known[0]}`,
      `KV_METADATA {'org.apache.spark.version': '4.2.0', 'org.apache.spark.sql.parquet.row.metadata': ${rowMetadata}}`,
    ],
    extension: known[1],
  };
}

function checkNames(schema: Schema): void {
  const seen = new Set<string>();
  for (const { name } of schema.fields) {
    const key = name.toLowerCase();
    if (seen.has(key)) {
      throw new SparkError({
        errorClass: "COLUMN_ALREADY_EXISTS",
        sqlState: "42711",
        message: `The column \`${key}\` already exists. Choose another name or rename the existing column.`,
        messageParameters: { columnName: `\`${key}\`` },
      });
    }
    seen.add(key);
  }
}

function jsonFiles({ values, schema, options }: FormatRequest): WriteFormat {
  const writeOptions = {
    ignoreNullFields: options["ignorenullfields"] !== "false",
    ...(options["dateformat"] === undefined ? {} : { dateFormat: options["dateformat"] }),
    ...(options["timestampformat"] === undefined ? {} : { timestampFormat: options["timestampformat"] }),
    ...(options["timestampntzformat"] === undefined
      ? {}
      : { timestampNtzFormat: options["timestampntzformat"] }),
  };
  const entries = schema.fields.map((field, index) => {
    const key = quoteText(`${JSON.stringify(field.name)}:`);
    const text = toJsonText(values[index] ?? "NULL", field.dataType, writeOptions);
    return writeOptions.ignoreNullFields ? `${key} || ${text}` : `${key} || coalesce(${text}, 'null')`;
  });
  const record = entries.length === 0 ? "'{}'" : `'{' || concat_ws(',', ${entries.join(", ")}) || '}'`;
  return { columns: [`${record} AS line`], ...lineFiles(options, ".json") };
}

function textFiles({ values, schema, options }: FormatRequest): WriteFormat {
  const other = schema.fields.find(({ dataType }) => dataType.kind !== "string");
  if (other !== undefined) throw notText(other);
  if (schema.fields.length !== 1) throw notOneColumn(schema);
  return { columns: [`coalesce(${values[0]}, '') AS line`], ...lineFiles(options, ".txt") };
}

function notText({ name, dataType }: StructField): SparkError {
  const columnType = `"${sqlName(dataType)}"`;
  return new SparkError({
    errorClass: "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
    sqlState: "0A000",
    message: `The Text datasource doesn't support the column \`${name}\` of the type ${columnType}.`,
    messageParameters: { format: "Text", columnName: `\`${name}\``, columnType },
  });
}

function notOneColumn({ fields }: Schema): SparkError {
  return new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_1248",
    kind: "AnalysisException",
    message: `Text data source supports only a single column, and you have ${fields.length} columns.`,
    messageParameters: { length: String(fields.length) },
  });
}

const textCodecs: Readonly<Record<string, readonly [codec: string, extension: string]>> = {
  none: ["none", ""],
  uncompressed: ["none", ""],
  gzip: ["gzip", ".gz"],
  zstd: ["zstd", ".zst"],
};

function textCodec(options: SourceOptions): readonly [codec: string, extension: string] {
  const codec = (options["compression"] ?? options["codec"] ?? "none").toLowerCase();
  const known = textCodecs[codec];
  if (known === undefined) throw unknownCodec(codec, textCodecs);
  return known;
}

/** One unquoted text a line. */
function lineFiles(options: SourceOptions, extension: string): Omit<WriteFormat, "columns"> {
  const [codec, suffix] = textCodec(options);
  return {
    copyOptions: [
      "FORMAT csv",
      "HEADER false",
      "QUOTE ''",
      "ESCAPE ''",
      "DELIMITER '\u0001\u0002\u0003'",
      `COMPRESSION ${codec}`,
    ],
    extension: `${extension}${suffix}`,
  };
}

function csvFiles({ values, schema, options }: FormatRequest): WriteFormat {
  const [codec, suffix] = textCodec(options);
  const names = fieldNames(schema.fields.map((field) => field.name));
  const columns = schema.fields.map(
    (field, index) =>
      `${csvText(values[index] ?? "NULL", field.dataType, options)} AS ${quoteName(names[index] ?? "")}`,
  );
  const quote = options["quote"] ?? '"';
  return {
    columns,
    copyOptions: [
      "FORMAT csv",
      `HEADER ${options["header"] === "true"}`,
      `DELIMITER ${quoteText((options["sep"] ?? options["delimiter"] ?? ",").replace("\\t", "\t"))}`,
      `QUOTE ${quoteText(quote)}`,
      `ESCAPE ${quoteText(options["escape"] ?? "\\")}`,
      `NULLSTR ${quoteText(options["nullvalue"] ?? "")}`,
      ...(options["quoteall"] === "true" ? ["FORCE_QUOTE *"] : []),
      `COMPRESSION ${codec}`,
    ],
    extension: `.csv${suffix}`,
  };
}

function unknownCodec(codec: string, known: Readonly<Record<string, unknown>>): SparkError {
  return new SparkError({
    errorClass: "CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION",
    kind: "IllegalArgumentException",
    sqlState: "56038",
    message: `The codec ${codec} is not available. Available codecs are ${Object.keys(known).join(", ")}.`,
    messageParameters: { codecName: codec, availableCodecs: Object.keys(known).join(", ") },
  });
}
