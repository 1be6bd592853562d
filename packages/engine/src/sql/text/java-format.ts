import { unsupported } from "@millrace/spark-model";
import { encodeSparkError } from "../../duckdb/duck-error.ts";
import { exactDouble, grouped, rounded } from "./format-number.ts";

interface Specifier {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly conversion: string;
}

const specifier = /%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

/**
 * java.util.Formatter (English). `kinds` says what each value is: `i`nteger, `f`loat, `d`ecimal, `b`oolean
 * or `s`tring. Throws what Java throws as IllegalArgumentException.
 */
export function formatJava(format: string, kinds: string, values: readonly (string | null)[]): string {
  let ordinary = 0;
  return format.replace(specifier, (_, position, flags: string, width, precision, conversion: string) => {
    if (conversion === "%") return "%".padStart(Number(width ?? 0));
    if (conversion === "n") return "\n";
    const index = position === undefined ? ordinary++ : Number(position) - 1;
    if (index >= values.length) throw illegal(`Format specifier '${_}'`);
    return converted(values[index] ?? null, kinds[index] ?? "s", {
      flags,
      width: Number(width ?? 0),
      precision: precision === undefined ? undefined : Number(precision),
      conversion,
    });
  });
}

function unsupportedConversion(conversion: string): Error {
  const { errorClass, messageParameters } = unsupported(
    `The format %${conversion}`,
    "Use %s, %d, %x, %f, %e, %b or %c.",
  );
  return new Error(encodeSparkError({ errorClass, messageParameters }));
}

function illegal(message: string): Error {
  return new Error(
    encodeSparkError({ errorClass: "", kind: "IllegalArgumentException", messageParameters: { message } }),
  );
}

function converted(value: string | null, kind: string, spec: Specifier): string {
  const lower = spec.conversion.toLowerCase();
  const text = padded(convert(value, kind, { ...spec, conversion: lower }), spec);
  return spec.conversion === lower ? text : text.toUpperCase();
}

function convert(value: string | null, kind: string, spec: Specifier): string {
  const { conversion, precision } = spec;
  if (conversion === "b") {
    return cut(value === null ? "false" : kind === "b" ? value : "true", precision);
  }
  if (conversion === "s") return cut(value ?? "null", precision);
  if (value === null) return "null";
  const mismatch = illegal(`${conversion} != ${kind}`);
  switch (conversion) {
    case "d":
      if (kind !== "i") throw mismatch;
      return signed(value, spec);
    case "x":
    case "o":
      if (kind !== "i") throw mismatch;
      return radix(BigInt(value), spec);
    case "f":
    case "e":
      if (kind !== "f") throw mismatch;
      return fraction(Number(value), spec);
    case "c":
      if (kind !== "i") throw mismatch;
      return String.fromCodePoint(Number(value));
    case "h":
    case "g":
    case "a":
    case "t":
      throw unsupportedConversion(conversion);
    default:
      throw illegal(`Conversion = '${conversion}'`);
  }
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : text.slice(0, precision);
}

function signed(digits: string, { flags, width }: Specifier): string {
  const isNegative = digits.startsWith("-");
  const plain = digits.replace("-", "");
  const magnitude = flags.includes(",") ? grouped(plain) : plain;
  const [before, after] = isNegative
    ? flags.includes("(")
      ? ["(", ")"]
      : ["-", ""]
    : [flags.includes("+") ? "+" : flags.includes(" ") ? " " : "", ""];
  const room = width - before.length - after.length;
  return before + (flags.includes("0") ? magnitude.padStart(room, "0") : magnitude) + after;
}

/** Negative integers are written in two's complement, of 32 bits when they fit. */
function radix(value: bigint, { flags, conversion, width }: Specifier): string {
  const bits = value >= -(2n ** 31n) ? 32 : 64;
  const digits = (value < 0n ? BigInt.asUintN(bits, value) : value).toString(conversion === "x" ? 16 : 8);
  const prefix = flags.includes("#") ? (conversion === "x" ? "0x" : "0") : "";
  return prefix + (flags.includes("0") ? digits.padStart(width - prefix.length, "0") : digits);
}

function fraction(value: number, spec: Specifier): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  const precision = spec.precision ?? 6;
  if (spec.conversion === "f") return signed(rounded(decimalText(value), precision, "up"), spec);
  const [mantissa = "", power = "0"] = value.toExponential(precision).split("e");
  const digits = power.replace(/^[+-]/, "").padStart(2, "0");
  return signed(mantissa, spec).concat(`e${power.startsWith("-") ? "-" : "+"}${digits}`);
}

/** Java rounds the shortest decimal text of a double, not its exact value. */
function decimalText(value: number): string {
  const text = String(value);
  return /e/.test(text) ? exactDouble(value) : text;
}

function padded(text: string, { flags, width }: Specifier): string {
  return flags.includes("-") ? text.padEnd(width) : text.padStart(width);
}
