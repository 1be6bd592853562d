/** Relations and SQL text to resolved logical plans. */
export * from "./analyze.ts";
export * from "./analyzer-context.ts";
export { isPythonAggregate, pythonCall } from "./expressions/python-function.ts";
export { functionNames } from "./functions/registry.ts";
export { withFreshIds } from "./relations/fresh-ids.ts";
export { pythonTableFunction } from "./relations/python-table-function.ts";
export * from "./sql/index.ts";
export { dataTypeFromText, schemaFromText, typeFromText } from "./types/data-type-text.ts";
