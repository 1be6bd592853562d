import { doubleType, integerType, longType, stringType } from "@millrace/spark-model";
import { exactDouble, formatFixed, formatWithDecimalPattern } from "../text/format-number.ts";
import { formatJava } from "../text/java-format.ts";
import { maskText } from "../text/mask.ts";
import { formatWithNumberFormat, parseNumber } from "../text/number-format.ts";
import { editDistance, randomText, sentences } from "../text/words.ts";
import type { RowFunction } from "./row-function.ts";

/** Text functions in TypeScript. */
export const textFunctions: readonly RowFunction[] = [
  {
    name: "spark_edit_distance",
    parameters: [stringType, stringType, integerType],
    returns: integerType,
    apply: ([left, right, threshold]) => {
      const distance = editDistance(String(left), String(right));
      return Number(threshold) >= 0 && distance > Number(threshold) ? -1 : distance;
    },
  },
  {
    name: "spark_sentence_words",
    parameters: [stringType],
    returns: stringType,
    apply: ([text]) => JSON.stringify(sentences(String(text))),
  },
  {
    name: "spark_random_text",
    parameters: [integerType, longType],
    returns: stringType,
    apply: ([length, seed]) => randomText(Number(length), BigInt(seed as bigint)),
  },
  {
    name: "spark_masked",
    parameters: [stringType, stringType, stringType, stringType, stringType],
    returns: stringType,
    apply: ([text, upper, lower, digit, other]) =>
      maskText(String(text), {
        upper: String(upper),
        lower: String(lower),
        digit: String(digit),
        other: String(other),
      }),
  },
  {
    name: "spark_exact_double",
    parameters: [doubleType],
    returns: stringType,
    apply: ([value]) => exactDouble(Number(value)),
  },
  {
    name: "spark_format_fixed",
    parameters: [stringType, integerType],
    returns: stringType,
    apply: ([number, digits]) => formatFixed(String(number), Number(digits)),
  },
  {
    name: "spark_format_pattern",
    parameters: [stringType, stringType],
    returns: stringType,
    apply: ([number, pattern]) => formatWithDecimalPattern(String(number), String(pattern)),
  },
  {
    name: "spark_parse_number",
    parameters: [stringType, stringType],
    returns: stringType,
    apply: ([text, format]) => parseNumber(String(text), String(format)) ?? null,
  },
  {
    name: "spark_format_number",
    parameters: [stringType, stringType],
    returns: stringType,
    apply: ([number, format]) => formatWithNumberFormat(String(number), String(format)),
  },
  {
    name: "spark_format_java",
    parameters: [stringType, stringType, stringType],
    returns: stringType,
    apply: ([format, kinds, values]) =>
      formatJava(String(format), String(kinds), JSON.parse(String(values)) as (string | null)[]),
  },
];
