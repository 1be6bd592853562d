import { quoteIdentifier, SparkError } from "@millrace/spark-model";

const quoted = (parts: readonly string[]) => ["spark_catalog", ...parts].map(quoteIdentifier).join(".");

export function tableNotFound(identifier: readonly string[]): SparkError {
  return new SparkError({
    errorClass: "TABLE_OR_VIEW_NOT_FOUND",
    messageParameters: { relationName: identifier.map(quoteIdentifier).join(".") },
  });
}

export function tableExists(identifier: readonly string[]): SparkError {
  const relationName = quoted(identifier);
  return new SparkError({
    errorClass: "TABLE_OR_VIEW_ALREADY_EXISTS",
    sqlState: "42P07",
    message: `Cannot create table or view ${relationName} because it already exists. Choose a different name, drop or replace the existing object, or add the IF NOT EXISTS clause to tolerate pre-existing objects.`,
    messageParameters: { relationName },
  });
}

export function locationExists(identifier: readonly string[], location: string): SparkError {
  return new SparkError({
    errorClass: "LOCATION_ALREADY_EXISTS",
    sqlState: "42710",
    message: `Cannot name the managed table as ${quoted(identifier)}, as its associated location 'file:${location}' already exists. Please pick a different table name, or remove the existing location first.`,
    messageParameters: { identifier: quoted(identifier), location: `'file:${location}'` },
  });
}

export function schemaNotFound(database: string): SparkError {
  return new SparkError({
    errorClass: "SCHEMA_NOT_FOUND",
    sqlState: "42704",
    message: `The schema ${quoted([database])} cannot be found. Verify the spelling and correctness of the schema and catalog. To tolerate the error on drop use DROP SCHEMA IF EXISTS.`,
    messageParameters: { schemaName: quoted([database]) },
  });
}

export function schemaExists(database: string): SparkError {
  return new SparkError({
    errorClass: "SCHEMA_ALREADY_EXISTS",
    sqlState: "42P06",
    message: `Cannot create schema ${quoteIdentifier(database)} because it already exists. Choose a different name, drop the existing schema, or add the IF NOT EXISTS clause to tolerate pre-existing schema.`,
    messageParameters: { schemaName: quoteIdentifier(database) },
  });
}

export function schemaNotEmpty(database: string): SparkError {
  return new SparkError({
    errorClass: "SCHEMA_NOT_EMPTY",
    sqlState: "2BP01",
    message: `Cannot drop a schema ${quoteIdentifier(database)} because it contains objects. Use DROP SCHEMA ... CASCADE to drop the schema and all its objects.`,
    messageParameters: { schemaName: quoteIdentifier(database) },
  });
}
