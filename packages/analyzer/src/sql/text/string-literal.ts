const simpleEscapes: Readonly<Record<string, string>> = {
  "0": "\0",
  b: "\b",
  n: "\n",
  r: "\r",
  t: "\t",
  Z: "\u001a",
  // Kept with their backslash: they are escapes of LIKE patterns.
  "%": "\\%",
  _: "\\_",
};

const escapePattern = /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\([0-1][0-7]{2})|\\([\s\S])/g;

/**
 * The value of a quoted SQL string (org.apache.spark.sql.catalyst.util.SparkParserUtils.unescapeSQLString):
 * backslash escapes, doubled quotes, and raw strings `r'…'` in which nothing is an escape.
 */
export function stringLiteralValue(text: string): string {
  if (text.startsWith("r") || text.startsWith("R")) return text.slice(2, -1);
  const quote = text.charAt(0);
  const body = text.slice(1, -1).replaceAll(quote + quote, quote);
  return body.includes("\\") ? body.replace(escapePattern, escapedCharacter) : body;
}

function escapedCharacter(...[, short, long, octal, other]: string[]): string {
  if (short !== undefined) return String.fromCharCode(Number.parseInt(short, 16));
  if (long !== undefined) return String.fromCodePoint(Number.parseInt(long, 16));
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
  return simpleEscapes[other ?? ""] ?? other ?? "";
}
