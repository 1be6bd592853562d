/** The quotient of two decimal texts, rounded half up to `scale` digits after the point. */
export function decimalQuotient(dividend: string, divisor: string, scale: number): string {
  const left = parse(dividend);
  const right = parse(divisor);
  const numerator = left.unscaled * 10n ** BigInt(scale + right.scale);
  const denominator = right.unscaled * 10n ** BigInt(left.scale);
  return format(roundedQuotient(numerator, denominator), scale);
}

function parse(text: string): { unscaled: bigint; scale: number } {
  const [whole = "", fraction = ""] = text.split(".");
  return { unscaled: BigInt(whole + fraction), scale: fraction.length };
}

function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  const isNegative = numerator < 0n !== denominator < 0n;
  const absolute = (value: bigint) => (value < 0n ? -value : value);
  const half = absolute(denominator) / 2n;
  const magnitude = (absolute(numerator) + half) / absolute(denominator);
  return isNegative ? -magnitude : magnitude;
}

function format(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  const sign = unscaled < 0n ? "-" : "";
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
