import type { IntervalPart } from "./interval-literal.ts";
import { intervalUnit } from "./interval-unit.ts";

/** What `INTERVAL '…' from TO to` must look like, by its two units. */
const formats: Readonly<Record<string, RegExp>> = {
  "YEAR TO MONTH": /^([+-]?)(\d+)-(\d|1[01]|0\d)$/,
  "DAY TO HOUR": /^([+-]?)(\d+) ([01]?\d|2[0-3])$/,
  "DAY TO MINUTE": /^([+-]?)(\d+) ([01]?\d|2[0-3]):([0-5]?\d)$/,
  "DAY TO SECOND": /^([+-]?)(\d+) ([01]?\d|2[0-3]):([0-5]?\d):([0-5]?\d(?:\.\d{1,9})?)$/,
  "HOUR TO MINUTE": /^([+-]?)(\d+):([0-5]?\d)$/,
  "HOUR TO SECOND": /^([+-]?)(\d+):([0-5]?\d):([0-5]?\d(?:\.\d{1,9})?)$/,
  "MINUTE TO SECOND": /^([+-]?)(\d+):([0-5]?\d(?:\.\d{1,9})?)$/,
};

const order = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"];

/** The parts of `'1 02:03'` DAY TO MINUTE; undefined when the text or the pair of units is malformed. */
export function readUnitToUnit(value: string, from: string, to: string): readonly IntervalPart[] | undefined {
  const found = formats[`${from} TO ${to}`]?.exec(value);
  if (!found) return undefined;
  const [, sign = "", ...numbers] = found;
  const first = order.indexOf(from);
  return numbers.flatMap((number, index) => {
    const unit = intervalUnit(order[first + index] ?? "");
    return unit === undefined ? [] : [{ value: `${sign}${number}`, unit }];
  });
}
