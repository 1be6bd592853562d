import {
  type DataType,
  dataTypeOf,
  decimalType,
  isNullable,
  type NumberFormatToken,
  numberFormatSize,
  numberFormatTokens,
  SparkError,
  stringType,
  timestampType,
} from "@millrace/spark-model";
import { castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { decimal, text } from "../types/implicit-cast.ts";
import type { FunctionCallRequest, FunctionDefinition } from "./definition.ts";
import { mismatch, unexpectedInputType, wrongArgumentCount } from "./errors.ts";
import { operation } from "./operation.ts";

/** Numbers from and to text in a number format, and `to_char` of what is no number. */
export const numberFormatFunctions: readonly FunctionDefinition[] = [
  { kind: "special", name: "to_number", resolve: toNumber },
  { kind: "special", name: "try_to_number", resolve: toNumber },
  { kind: "special", name: "to_char", aliases: ["to_varchar"], resolve: toChar },
];

/** The type of what a format that is NULL reads (DecimalType.USER_DEFAULT). */
const typeWithoutFormat = decimalType(10, 0);

function toNumber(call: FunctionCallRequest): Resolved {
  const { value, format } = valueAndFormat(call);
  const sql = `${call.name}(${value.sql}, ${format.sql})`;
  const written = constantFormat(format, sql);
  if (written !== null) checkFormat(written);
  const input = text.accept(dataTypeOf(value.expression));
  if (input === undefined) throw unexpectedInputType(sql, value, { index: 0, requiredType: text.name });
  const size = numberFormatSize(numberFormatTokens(written ?? ""));
  return {
    sql,
    expression: operation(call.analysis, {
      name: call.name,
      operands: [castTo(value.expression, input), format.expression],
      dataType: written === null ? typeWithoutFormat : decimalType(size.precision, size.scale),
      nullable: call.name === "try_to_number" || written === null || isNullable(value.expression),
    }),
  };
}

/** Datetimes and bytes have functions of their own, whose names show. */
function toChar(call: FunctionCallRequest): Resolved {
  const { value, format } = valueAndFormat(call);
  const type = dataTypeOf(value.expression);
  if (type.kind === "binary") return binaryToChar(call, value, format);
  if (["date", "timestamp", "timestamp_ntz"].includes(type.kind)) {
    const operands = [castTo(value.expression, timestampType), format.expression];
    return {
      sql: `date_format(${value.sql}, ${format.sql})`,
      expression: operation(call.analysis, { name: "date_format", operands, dataType: stringType }),
    };
  }
  return numberToChar(call, value, format);
}

function numberToChar(call: FunctionCallRequest, value: Resolved, format: Resolved): Resolved {
  const sql = `to_char(${value.sql}, ${format.sql})`;
  const written = constantFormat(format, sql);
  if (written !== null) checkFormat(written);
  const type = toDecimal(dataTypeOf(value.expression));
  if (type === undefined) throw unexpectedInputType(sql, value, { index: 0, requiredType: decimal.name });
  const operands = [castTo(value.expression, type), format.expression];
  return { sql, expression: operation(call.analysis, { name: "to_char", operands, dataType: stringType }) };
}

/** Text is read as the widest decimal there is. */
function toDecimal(type: DataType): DataType | undefined {
  if (type.kind === "string") return decimalType(38, 18);
  return type.kind === "void" ? typeWithoutFormat : decimal.accept(type);
}

function binaryToChar(call: FunctionCallRequest, value: Resolved, format: Resolved): Resolved {
  const wanted = constantFormat(format, `to_char(${value.sql}, ${format.sql})`)?.toLowerCase();
  const spell = (name: "hex" | "base64" | "decode", others: readonly Resolved[] = []): Resolved => ({
    sql: `${name}(${[value, ...others].map((each) => each.sql).join(", ")})`,
    expression: operation(call.analysis, {
      name,
      operands: [value, ...others].map((each) => each.expression),
      dataType: stringType,
    }),
  });
  if (wanted === "hex" || wanted === "base64") return spell(wanted);
  if (wanted === "utf-8") return spell("decode", [format]);
  throw new SparkError({
    errorClass: "INVALID_PARAMETER_VALUE.BINARY_FORMAT",
    messageParameters: {
      functionName: `\`${call.name}\``,
      parameter: "`format`",
      invalidFormat: `'${wanted ?? "NULL"}'`,
    },
  });
}

function valueAndFormat(call: FunctionCallRequest): { readonly value: Resolved; readonly format: Resolved } {
  const operands = call.arguments();
  const [value, format] = operands;
  if (value === undefined || format === undefined || operands.length > 2) {
    throw wrongArgumentCount(call.name, "2", operands.length);
  }
  return { value, format };
}

/** The format, which must be a constant; null for NULL. */
function constantFormat({ expression, sql: formatSql }: Resolved, sql: string): string | null {
  const literal = expression.kind === "cast" ? expression.child : expression;
  if (literal.kind === "literal" && typeof literal.value === "string") return literal.value;
  if (literal.kind === "literal" && literal.value === null) return null;
  throw mismatch("NON_FOLDABLE_INPUT", sql, {
    inputName: "`format`",
    inputType: '"STRING"',
    inputExpr: `"${formatSql}"`,
  });
}

/** INVALID_FORMAT where a number format breaks a rule (ToNumberParser.checkInputDataTypes). */
function checkFormat(format: string): void {
  const refuse = (rule: string, parameters: Readonly<Record<string, string>> = {}): never => {
    throw new SparkError({
      errorClass: `INVALID_FORMAT.${rule}`,
      messageParameters: { format: `'${format}'`, ...parameters },
    });
  };
  const tokens = numberFormatTokens(format);
  const first = (symbol: NumberFormatToken["symbol"]) => tokens.findIndex((token) => token.symbol === symbol);
  const point = first(".");
  const hasDigits = (token: NumberFormatToken) => token.symbol === "digits" && /[09]/.test(token.text);
  if (format === "") refuse("EMPTY");
  if (!tokens.some(hasDigits)) refuse("WRONG_NUM_DIGIT");
  if (first("digits") < first("$")) refuse("CUR_MUST_BEFORE_DIGIT");
  if (point >= 0 && point < first("$")) refuse("CUR_MUST_BEFORE_DEC");
  tokens.forEach(({ symbol, text: digits }, index) => {
    if (symbol !== "digits") return;
    if (point < 0 || index < point) {
      if (/^,|,,|,$/.test(digits)) refuse("CONT_THOUSANDS_SEPS");
    } else if (digits.includes(",")) refuse("THOUSANDS_SEPS_MUST_BEFORE_DEC");
  });
  for (const symbol of [".", "S", "MI", "$", ">"] as const) {
    const isRepeated = tokens.filter((token) => token.symbol === symbol).length > 1;
    if (isRepeated) refuse("WRONG_NUM_TOKEN", { token: spoken[symbol] });
  }
  const unexpected = firstOutOfPlace(tokens);
  if (unexpected) {
    const { symbol, text: character } = unexpected;
    const token = symbol === "other" ? `character '${character}''` : spoken[symbol];
    refuse("UNEXPECTED_TOKEN", { token });
  }
}

/** Which tokens may stand where, from left to right; each place may be left out. */
const places: readonly (readonly NumberFormatToken["symbol"][])[] = [
  ["<"],
  ["MI", "S"],
  ["$"],
  ["digits"],
  ["."],
  ["digits"],
  ["$"],
  ["MI", "S", ">"],
];

function firstOutOfPlace(tokens: readonly NumberFormatToken[]): NumberFormatToken | undefined {
  let next = 0;
  for (const place of places) {
    const token = tokens[next];
    if (token !== undefined && place.includes(token.symbol)) next += 1;
  }
  return tokens[next];
}

const spoken: Readonly<Record<Exclude<NumberFormatToken["symbol"], "other">, string>> = {
  digits: "digit sequence",
  ".": ". or D",
  $: "$",
  S: "S",
  MI: "MI",
  "<": "PR",
  ">": "PR",
};
