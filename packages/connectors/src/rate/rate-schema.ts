import {
  longType,
  type Schema,
  SparkError,
  structField,
  structType,
  timestampType,
} from "@millrace/spark-model";

/** The rows of the rate sources. */
export const rateSchema: Schema = structType([
  structField("timestamp", timestampType),
  structField("value", longType),
]);

/** Sources with rows of their own take no schema. */
export function refuseSchema(provider: string): never {
  throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_2242", messageParameters: { provider } });
}
