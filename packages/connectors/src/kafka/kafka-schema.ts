import {
  arrayType,
  binaryType,
  integerType,
  longType,
  type Schema,
  stringType,
  structField,
  structType,
  timestampType,
} from "@millrace/spark-model";

/** Type of the `headers` column: an array of key and value. */
const headersType = arrayType(
  structType([structField("key", stringType), structField("value", binaryType)]),
  true,
);

/** The seven columns of every Kafka stream, and `headers` when asked for (KafkaRecordToRowConverter). */
export function kafkaSchema(includeHeaders: boolean): Schema {
  return structType([
    structField("key", binaryType),
    structField("value", binaryType),
    structField("topic", stringType),
    structField("partition", integerType),
    structField("offset", longType),
    structField("timestamp", timestampType),
    structField("timestampType", integerType),
    ...(includeHeaders ? [structField("headers", headersType)] : []),
  ]);
}
