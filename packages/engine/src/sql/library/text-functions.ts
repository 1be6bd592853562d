import { encodeSparkError } from "../../duckdb/duck-error.ts";

/** Upper-case first letters of words, lower-case others (UTF8String.toTitleCase). */
export function initialCapitals(text: string): string {
  return text
    .toLowerCase()
    .replace(/(^| )(\S)/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}

const soundexCodes = "01230127022455012623017202";

/** UTF8String.soundex. */
export function soundex(text: string): string {
  const letters = text.toUpperCase();
  if (!/^[A-Z]/.test(letters)) return text;
  let result = letters[0] ?? "";
  let last = codeOf(letters, 0);
  for (let index = 1; index < letters.length && result.length < 4; index++) {
    const code = codeOf(letters, index);
    if (code === "7") continue;
    if (code !== "0" && code !== last) result += code;
    last = code;
  }
  return result.padEnd(4, "0");
}

function codeOf(letters: string, index: number): string {
  const position = letters.charCodeAt(index) - 65;
  return position >= 0 && position < 26 ? (soundexCodes[position] ?? "0") : "7";
}

/** A number text in one base as one in another; NULL for bases outside 2..36 (NumberConverter.convert). */
export function convertBase(text: string, from: number, to: number): string | null {
  const fromSize = from;
  const toSize = Math.abs(to);
  if (fromSize < 2 || fromSize > 36 || toSize < 2 || toSize > 36) return null;
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const isNegative = trimmed.startsWith("-");
  let value = 0n;
  for (const character of trimmed.slice(isNegative ? 1 : 0)) {
    const digit = Number.parseInt(character, 36);
    if (Number.isNaN(digit) || digit >= fromSize) break;
    value = value * BigInt(fromSize) + BigInt(digit);
  }
  const limit = 2n ** 64n;
  if (value >= limit) value = limit - 1n;
  if (isNegative) value = BigInt.asUintN(64, -value);
  if (to < 0) return BigInt.asIntN(64, value).toString(toSize).toUpperCase();
  return value.toString(toSize).toUpperCase();
}

/** java.net.URLEncoder: blanks become `+`. */
export function urlEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

/** java.net.URLDecoder; CANNOT_DECODE_URL where the escapes are malformed. */
export function urlDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new Error(
      encodeSparkError({ errorClass: "CANNOT_DECODE_URL", messageParameters: { url: `'${text}'` } }),
    );
  }
}

const urlForm = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/;
const illegalInUrl = /[\s"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})/;

/** parse_url: a part of a URL, or a parameter of its query; NULL when it is not there. */
export function urlPart(url: string, part: string, key: string): string | null {
  const match = illegalInUrl.test(url) ? null : urlForm.exec(url);
  if (match === null) {
    throw new Error(encodeSparkError({ errorClass: "INVALID_URL", messageParameters: { url: `'${url}'` } }));
  }
  const [, scheme, authority, path = "", query, fragment] = match;
  const isOpaque = scheme !== undefined && authority === undefined && !path.startsWith("/");
  const [, userInfo, host] = /^(?:(.*)@)?(.*?)(?::\d+)?$/.exec(authority ?? "") ?? [];
  switch (part) {
    case "HOST":
      return authority === undefined ? null : (host ?? null);
    case "PATH":
      return isOpaque ? null : path;
    case "QUERY":
      return key === "" ? (query ?? null) : parameter(query ?? "", key);
    case "REF":
      return fragment ?? null;
    case "PROTOCOL":
      return scheme ?? null;
    case "FILE":
      if (isOpaque) return null;
      return query === undefined ? path : `${path}?${query}`;
    case "AUTHORITY":
      return authority ?? null;
    case "USERINFO":
      return userInfo ?? null;
    default:
      return null;
  }
}

function parameter(query: string, key: string): string | null {
  const found = query.split("&").find((pair) => pair.startsWith(`${key}=`));
  return found === undefined ? null : found.slice(key.length + 1);
}

/** HALF_UP or HALF_EVEN on the decimal digits of a double (BigDecimal(Double.toString).setScale). */
export function roundTie(value: number, scale: number, halfEven: boolean): number {
  const [mantissa = "0", power = "0"] = String(Math.abs(value)).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const digits = BigInt(whole + fraction);
  const exponent = Number(power) - fraction.length + scale;
  if (exponent >= 0) return value;
  const unit = 10n ** BigInt(-exponent);
  const rest = digits % unit;
  let rounded = digits / unit;
  if (rest * 2n > unit || (rest * 2n === unit && (!halfEven || rounded % 2n === 1n))) rounded += 1n;
  const result = Number(`${rounded}e${-scale}`);
  return value < 0 ? -result : result;
}
