/** A double as Java's Double.toString writes it: `1.0`, `1.0E10`, `NaN`, `Infinity`. */
export function javaDouble(value: number): string {
  return javaText(value, String);
}

/** A float as Java's Float.toString writes it: the fewest digits that tell it from its neighbours. */
export function javaFloat(value: number): string {
  return javaText(value, shortestFloat);
}

function javaText(value: number, digitsOf: (value: number) => string): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const sign = value < 0 ? "-" : "";
  const { digits, exponent } = decompose(digitsOf(Math.abs(value)));
  return sign + (exponent >= -3 && exponent < 7 ? plain(digits, exponent) : scientific(digits, exponent));
}

/** Significant digits without zeros at the ends, and the power of ten of the first one. */
function decompose(text: string): { digits: string; exponent: number } {
  const [mantissa = "", power = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const all = whole + fraction;
  const leading = all.length - all.replace(/^0+/, "").length;
  const digits = all.slice(leading).replace(/0+$/, "") || "0";
  return { digits, exponent: whole.length - 1 - leading + Number(power) };
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const padded = digits.padEnd(exponent + 1, "0");
  return `${padded.slice(0, exponent + 1)}.${padded.slice(exponent + 1) || "0"}`;
}

function scientific(digits: string, exponent: number): string {
  return `${digits[0]}.${digits.slice(1) || "0"}E${exponent}`;
}

function shortestFloat(value: number): string {
  for (let precision = 1; precision <= 9; precision++) {
    const text = value.toPrecision(precision);
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(value);
}
