import {
  type Column,
  columnFromArray,
  decimal,
  float64,
  int32,
  int64,
  list,
  map,
  struct,
  TimeUnit,
  tableFromColumns,
  tableToIPC,
  timestamp,
  utf8,
} from "@uwdata/flechette";
import { readArrow } from "../src/results/columnar.ts";

/** A result by way of the wire format: what a test reads has been through Arrow. */
export function rowsOf(
  columns: Readonly<Record<string, Column<unknown>>>,
  types?: readonly { type: string }[],
) {
  return readArrow(tableToIPC(tableFromColumns(columns), { format: "stream" }) as Uint8Array, types);
}

export const texts = (values: readonly (string | null)[]) => columnFromArray([...values], utf8());
export const integers = (values: readonly (number | null)[]) => columnFromArray([...values], int32());
export const longs = (values: readonly (bigint | null)[]) => columnFromArray([...values], int64());
export const doubles = (values: readonly (number | null)[]) => columnFromArray([...values], float64());
export const instants = (values: readonly (number | null)[]) =>
  columnFromArray([...values], timestamp(TimeUnit.MICROSECOND, "UTC"));
export const localTimes = (values: readonly (number | null)[]) =>
  columnFromArray([...values], timestamp(TimeUnit.MICROSECOND, null));
export const decimals = (values: readonly (number | null)[], scale: number) =>
  columnFromArray([...values], decimal(20, scale, 128));
export const lists = (values: readonly (readonly number[] | null)[]) =>
  columnFromArray([...values], list(int32()));
export const maps = (values: readonly (Map<string, number | null> | null)[]) =>
  columnFromArray([...values], map(utf8(), int32()));
export const windows = (values: readonly { start: number; end: number }[]) =>
  columnFromArray(
    [...values],
    struct({ start: timestamp(TimeUnit.MICROSECOND, "UTC"), end: timestamp(TimeUnit.MICROSECOND, "UTC") }),
  );
