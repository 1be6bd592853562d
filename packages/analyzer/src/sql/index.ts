/** Spark SQL text to Spark Connect messages; MESSAGES.md beside this file says what each construct becomes. */

export {
  type ExpressionWithReferences,
  parseDataType,
  parseExpression,
  parseExpressionWithReferences,
  parseQuery,
  parseTableName,
  parseTableSchema,
} from "./parse.ts";
export { naturalJoinColumns } from "./queries/join.ts";
export { isFromSql } from "./queries/select-list-mark.ts";
export { parseStatement, type Statement } from "./statements/statement.ts";
export type { ParseOptions } from "./text/parser.ts";
