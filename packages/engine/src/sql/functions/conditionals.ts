import { encodeSparkError } from "../../duckdb/duck-error.ts";
import { quoteText } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";
import { calls, type FunctionFamily } from "./function-compiler.ts";

/** Choices and NULL tests. */
export const conditionals: FunctionFamily = {
  coalesce: calls("coalesce"),
  nvl: calls("coalesce"),
  ifnull: calls("coalesce"),
  greatest: calls("greatest"),
  least: calls("least"),
  nanvl: ([value, otherwise]) => `(CASE WHEN isnan(${value}) THEN ${otherwise} ELSE ${value} END)`,
  equal_null: ([left, right]) => `(${left} IS NOT DISTINCT FROM ${right})`,
  nullifzero: ([value]) => `nullif(${value}, 0)`,
  zeroifnull: ([value]) => `coalesce(${value}, 0)`,
  decode_values: decodeValues,
  raise_error: ([message = "NULL"]) => raised(message),
  assert_true: ([condition = "", message], call) =>
    `CASE WHEN ${condition} THEN NULL::INTEGER ELSE ${raised(message ?? quoteText(`'${call.name}' is not true!`))} END`,
};

/** Oracle's DECODE: the result behind the first equal search value, NULLs being equal. */
function decodeValues([value, ...rest]: readonly SqlText[]): SqlText {
  const branches: string[] = [];
  for (let index = 0; index + 1 < rest.length; index += 2) {
    branches.push(`WHEN ${value} IS NOT DISTINCT FROM ${rest[index]} THEN ${rest[index + 1]}`);
  }
  const otherwise = rest.length % 2 === 1 ? ` ELSE ${rest.at(-1)}` : "";
  return `(CASE ${branches.join(" ")}${otherwise} END)`;
}

/** raise_error: the message is a value, so the error is put together when it happens. */
function raised(message: SqlText): SqlText {
  const [before = "", after = ""] = encodeSparkError({
    errorClass: "USER_RAISED_EXCEPTION",
    messageParameters: { errorMessage: "?" },
  }).split('"?"');
  return `error(${quoteText(before)} || CAST(to_json(coalesce(CAST(${message} AS VARCHAR), 'null')) AS VARCHAR) || ${quoteText(after)})`;
}
