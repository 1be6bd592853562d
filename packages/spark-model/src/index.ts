/** Spark's nouns as plain data. No dependencies. */
export * from "./column-batch.ts";
export * from "./data-type.ts";
export * from "./error.ts";
export * from "./expression.ts";
export * from "./expression-properties.ts";
export * from "./literal-at.ts";
export * from "./logical-plan.ts";
export * from "./number-format.ts";
export * from "./schema-json.ts";
export * from "./streaming.ts";
export * from "./type-names.ts";
