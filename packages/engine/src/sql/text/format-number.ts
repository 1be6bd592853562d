/** Every digit of a double's exact value; `NaN` and `Infinity` as they are. */
export function exactDouble(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  const power = (exponent === 0 ? 1 : exponent) - 1075;
  const sign = bits >> 63n === 1n ? "-" : "";
  if (power >= 0) return sign + String(mantissa << BigInt(power));
  const digits = String(mantissa * 5n ** BigInt(-power)).padStart(-power + 1, "0");
  return `${sign}${digits.slice(0, power)}.${digits.slice(power)}`;
}

/** A decimal text rounded half to even, or half up, to `digits` after the point; without grouping. */
export function rounded(number: string, digits: number, mode: "even" | "up" = "even"): string {
  const { sign, whole, fraction } = parts(number);
  const kept = BigInt(whole + fraction.slice(0, digits).padEnd(digits, "0"));
  const rest = fraction.slice(digits).replace(/0+$/, "");
  const isTie = rest === "5";
  const up = rest !== "" && (isTie ? mode === "up" || kept % 2n === 1n : rest >= "5");
  const text = String(kept + (up ? 1n : 0n)).padStart(digits + 1, "0");
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

function parts(number: string): { sign: string; whole: string; fraction: string } {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(number) ?? [];
  return { sign, whole: whole === "" ? "0" : whole, fraction };
}

/** Thousands separated by commas. */
export function grouped(number: string): string {
  const [whole = "", fraction] = number.split(".");
  const text = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? text : `${text}.${fraction}`;
}

/** `#,###,###.##` with so many places (FormatNumber). */
export function formatFixed(number: string, digits: number): string {
  return /\d/.test(number) ? grouped(rounded(number, digits)) : number;
}

/** A java.text.DecimalFormat pattern of `#`, `0`, `,` and `.`; undefined digits of others are an error. */
export function formatWithDecimalPattern(number: string, pattern: string): string {
  if (!/\d/.test(number)) return number;
  if (pattern === "") return formatFixed(number, 0);
  const match = /^([^#0,.;%\u2030'E]*)([#0,]*)(?:\.([#0]*))?([^#0,.;%\u2030'E]*)$/.exec(pattern);
  if (match === null) throw new Error(`The number pattern ${pattern} is not supported.`);
  const [, prefix = "", whole = "", fraction = "", suffix = ""] = match;
  const least = (whole.match(/0/g) ?? []).length;
  const leastFraction = (fraction.match(/0/g) ?? []).length;
  const text = rounded(number, fraction.length);
  const [wholeText = "", fractionText = ""] = text.replace("-", "").split(".");
  const digits = wholeText.replace(/^0+/, "").padStart(least, "0");
  const shortened = trimmedFraction(fractionText, leastFraction);
  const size = whole.includes(",") ? whole.length - whole.lastIndexOf(",") - 1 : 0;
  const body = (size > 0 ? inGroups(digits, size) : digits) + (shortened === "" ? "" : `.${shortened}`);
  return `${text.startsWith("-") ? "-" : ""}${prefix}${body === "" ? "0" : body}${suffix}`;
}

function trimmedFraction(fraction: string, least: number): string {
  let end = fraction.length;
  while (end > least && fraction[end - 1] === "0") end--;
  return fraction.slice(0, end);
}

function inGroups(digits: string, size: number): string {
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= size)
    groups.unshift(digits.slice(Math.max(0, end - size), end));
  return groups.join(",");
}
