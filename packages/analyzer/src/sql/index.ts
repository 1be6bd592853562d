/** Spark SQL text to Spark Connect messages; MESSAGES.md beside this file says what each construct becomes. */

export { naturalJoinColumns } from "./join.ts";
export {
  parseDataType,
  parseExpression,
  parseExpressionWithReferences,
  parseQuery,
  parseTableSchema,
} from "./parse.ts";
export type { ParseOptions } from "./parser.ts";
export { isFromSql } from "./select-list-mark.ts";
