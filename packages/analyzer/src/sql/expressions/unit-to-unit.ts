import type { IntervalPart } from "./interval-literal.ts";
import { intervalUnit } from "./interval-unit.ts";

/** What `INTERVAL '…' from TO to` must look like, by its two units. */
const formats: Readonly<Record<string, RegExp>> = {
  "YEAR TO MONTH": /^([+-]?)(\d+)-(\d+)$/,
  "DAY TO HOUR": /^([+-]?)(\d+) (\d{1,2})$/,
  "DAY TO MINUTE": /^([+-]?)(\d+) (\d{1,2}):(\d{1,2})$/,
  "DAY TO SECOND": /^([+-]?)(\d+) (\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)$/,
  "HOUR TO MINUTE": /^([+-]?)(\d+):(\d{1,2})$/,
  "HOUR TO SECOND": /^([+-]?)(\d+):(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)$/,
  "MINUTE TO SECOND": /^([+-]?)(\d+):(\d{1,2}(?:\.\d{1,9})?)$/,
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
