import {
  arrayType,
  binaryType,
  booleanType,
  byteType,
  type DataType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  integerType,
  longType,
  mapType,
  shortType,
  stringType,
  structField,
  structType,
  timestampNtzType,
  timestampType,
  unsupported,
} from "@millrace/spark-model";

const scalars: Readonly<Record<string, DataType>> = {
  BOOLEAN: booleanType,
  TINYINT: byteType,
  SMALLINT: shortType,
  INTEGER: integerType,
  BIGINT: longType,
  UTINYINT: shortType,
  USMALLINT: integerType,
  UINTEGER: longType,
  UBIGINT: decimalType(20, 0),
  FLOAT: floatType,
  DOUBLE: doubleType,
  VARCHAR: stringType,
  JSON: stringType,
  UUID: stringType,
  ENUM: stringType,
  BLOB: binaryType,
  DATE: dateType,
  TIMESTAMP: timestampNtzType,
  TIMESTAMP_NS: timestampNtzType,
  TIMESTAMP_MS: timestampNtzType,
  TIMESTAMP_S: timestampNtzType,
  "TIMESTAMP WITH TIME ZONE": timestampType,
};

/** A Spark type from the name that DuckDB gives a file's column (Parquet to Spark: ParquetSchemaConverter). */
export function fromDuckType(text: string): DataType {
  const parser = new TypeParser(text.trim());
  return parser.parse();
}

/** Reads `STRUCT(a INTEGER, b VARCHAR[])`, `MAP(VARCHAR, BIGINT)`, `DECIMAL(10,2)`. */
class TypeParser {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): DataType {
    let type = this.#base();
    while (this.#text.startsWith("[]", this.#position)) {
      this.#position += 2;
      type = arrayType(type);
    }
    return type;
  }

  #base(): DataType {
    if (this.#accept("STRUCT(")) return this.#struct();
    if (this.#accept("MAP(")) {
      const key = this.parse();
      this.#accept(", ");
      const value = this.parse();
      this.#accept(")");
      return mapType(key, value);
    }
    const decimal = this.#match(/DECIMAL\((\d+),(\d+)\)/y);
    if (decimal) return decimalType(Number(decimal[1]), Number(decimal[2]));
    const name = this.#match(/TIMESTAMP WITH TIME ZONE|[A-Z_0-9]+/y)?.[0] ?? "";
    const type = scalars[name];
    if (type === undefined)
      throw unsupported(`A file column of type ${name || this.#text}`, "Leave the column out.");
    return type;
  }

  #struct(): DataType {
    const fields = [];
    while (!this.#accept(")")) {
      const name = this.#match(/"((?:[^"]|"")*)"|[^\s"]+/y);
      this.#accept(" ");
      fields.push(structField((name?.[1] ?? name?.[0] ?? "").replaceAll('""', '"'), this.parse()));
      this.#accept(", ");
      if (this.#position >= this.#text.length) break;
    }
    return structType(fields);
  }

  #accept(text: string): boolean {
    if (!this.#text.startsWith(text, this.#position)) return false;
    this.#position += text.length;
    return true;
  }

  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#position;
    const match = expression.exec(this.#text);
    if (match) this.#position += match[0].length;
    return match;
  }
}
