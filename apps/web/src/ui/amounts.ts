/** `12.3 MB`: powers of 1000 for disks and memory alike, as the form counts them. */
export function bytesText(bytes: number): string {
  const names = ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < names.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${names[unit]}`;
}

/** `1,234 rows/s`; small rates keep a digit. */
export function rateText(rowsPerSecond: number): string {
  const rate = rowsPerSecond < 10 ? Math.round(rowsPerSecond * 10) / 10 : Math.round(rowsPerSecond);
  return `${rate.toLocaleString()} rows/s`;
}

/** `1 row`, `2,000 rows`. */
export function countText(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? "" : "s"}`;
}
