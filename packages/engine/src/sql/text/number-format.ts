import { type NumberFormatToken, numberFormatSize, numberFormatTokens } from "@millrace/spark-model";

/** The digits of a format left and right of its point. */
interface FormatDigits {
  readonly whole: number;
  readonly fraction: number;
}

function digitsOf(tokens: readonly NumberFormatToken[]): FormatDigits {
  const { precision, scale } = numberFormatSize(tokens);
  return { whole: precision - scale, fraction: scale };
}

/** The decimal text that a text in a number format says; undefined when it is not in the format (ToNumberParser.parse). */
export function parseNumber(text: string, format: string): string | undefined {
  const tokens = numberFormatTokens(format);
  const read = { position: 0, negative: false, opened: false, closed: false, whole: "", fraction: "" };
  let behindPoint = false;
  for (const token of tokens) {
    const next = text[read.position];
    switch (token.symbol) {
      case "digits": {
        const run = /^[\s\d,]*/.exec(text.slice(read.position))?.[0] ?? "";
        if (!fits(run, token.text, behindPoint)) return undefined;
        read.position += run.length;
        const digits = run.replace(/\D/g, "");
        if (behindPoint) read.fraction += digits;
        else read.whole += digits;
        break;
      }
      case ".":
        if (next !== ".") break;
        behindPoint = true;
        read.position += 1;
        break;
      case "$":
        if (next === undefined) break;
        if (next !== "$") return undefined;
        read.position += 1;
        break;
      case "S":
      case "MI":
        if (next !== "-" && (next !== "+" || token.symbol === "MI")) break;
        if (next === "-") read.negative = !read.negative;
        read.position += 1;
        break;
      case "<":
        if (next !== "<") break;
        read.opened = true;
        read.position += 1;
        break;
      case ">":
        if (next !== ">") break;
        if (!read.opened) return undefined;
        read.closed = true;
        read.negative = !read.negative;
        read.position += 1;
        break;
      case "other":
        return undefined;
    }
  }
  const { whole, fraction } = read;
  if (read.position < text.length || read.opened !== read.closed || whole + fraction === "") return undefined;
  const decimals = fraction.padEnd(digitsOf(tokens).fraction, "0");
  return `${read.negative ? "-" : ""}${whole || "0"}${decimals === "" ? "" : `.${decimals}`}`;
}

/** Whether groups of digits are as long as the format wants them, from the right; `0` wants them all. */
function fits(run: string, groups: string, behindPoint: boolean): boolean {
  const given = run.split(",").map((group) => group.replace(/\s/g, "").length);
  const wanted = groups.split(",").filter((group) => group !== "");
  if (given.length > wanted.length) return false;
  return wanted.reverse().every((group, index) => {
    const length = given.at(-1 - index) ?? 0;
    const isExact = group.startsWith("0") && !behindPoint;
    return isExact ? length === group.length : length <= group.length;
  });
}

/** A decimal text in a number format; `#` for each digit of one that is too long (ToNumberParser.format). */
export function formatWithNumberFormat(number: string, format: string): string {
  const tokens = numberFormatTokens(format);
  const isNegative = number.startsWith("-") && /[1-9]/.test(number);
  const digits = paddedDigits(number, digitsOf(tokens));
  let result = "";
  let behindPoint = false;
  for (const token of tokens) {
    switch (token.symbol) {
      case "digits":
        result = behindPoint
          ? result + digits.fraction.splice(0, token.text.length).join("")
          : withDigits(result, token.text, digits.whole);
        break;
      case ".":
        result = `${result.endsWith(" ") ? `${result.slice(0, -1)}0` : result}.`;
        behindPoint = true;
        break;
      case "$":
        result += "$";
        break;
      case "S":
        result = withSign(withoutLonePoint(result), isNegative ? "-" : "+");
        break;
      case "MI":
        result = isNegative ? withSign(withoutLonePoint(result), "-") : `${result} `;
        break;
      case "<":
        if (isNegative) result += "<";
        break;
      case ">":
        result = isNegative ? withSign(withoutLonePoint(result), ">") : `${withoutLonePoint(result)}  `;
        break;
      case "other":
        throw new RangeError(`the number format ${format} was not checked`);
    }
  }
  const text = withoutLonePoint(result);
  return text === "" || text === "+" || text === "-" ? "0" : text;
}

/** One character for each digit of the format: blanks in front, zeros behind. */
function paddedDigits(number: string, { whole, fraction }: FormatDigits) {
  const [left = "", right = ""] = number.replace("-", "").split(".");
  const before = left.replace(/^0+/, "");
  const after = right.replace(/0+$/, "");
  if (before.length > whole || after.length > fraction) {
    return { whole: [..."#".repeat(whole)], fraction: [..."#".repeat(fraction)] };
  }
  return { whole: [...before.padStart(whole)], fraction: [...after.padEnd(fraction, "0")] };
}

/** Groups of digits; in a group that begins with `0` blanks become zeros. Blanks stand before a sign. */
function withDigits(start: string, groups: string, digits: string[]): string {
  let result = start;
  groups.split(",").forEach((group, index) => {
    if (index > 0) result = /\d$/.test(result) ? `${result},` : withBlank(result);
    for (const digit of digits.splice(0, group.length)) {
      if (digit !== " ") result += digit;
      else result = group.startsWith("0") ? `${result}0` : withBlank(result);
    }
  });
  return result;
}

function withBlank(text: string): string {
  const [signs = ""] = /[-+<]*$/.exec(text) ?? [];
  return `${text.slice(0, text.length - signs.length)} ${signs}`;
}

function withSign(text: string, sign: string): string {
  const trimmed = text.trimEnd();
  return trimmed + sign + " ".repeat(text.length - trimmed.length);
}

function withoutLonePoint(text: string): string {
  return text.replace(/^([^.]*)\.(?=$| )/, "$1 ");
}
