/** Spark SQL text to Spark Connect messages; MESSAGES.md beside this file says what each construct becomes. */
export { naturalJoinColumns } from "./join.ts";
export {
  type ExpressionWithReferences,
  parseDataType,
  parseExpression,
  parseExpressionWithReferences,
  parseQuery,
  parseTableSchema,
} from "./parse.ts";
export type { ParseOptions } from "./parser.ts";
export { isFromSql } from "./select-list-mark.ts";
export { splitStatements } from "./split-statements.ts";
export { parseStatement, type Statement } from "./statements/statement.ts";
