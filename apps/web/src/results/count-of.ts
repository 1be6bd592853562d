/** `12 of 1,000 rows match`, `10,000 rows kept, there are more`, `5 rows`. */
export function countOf(shown: number, kept: number, total: number | undefined): string {
  const number = (count: number) => count.toLocaleString();
  const match = shown < kept ? `${number(shown)} of ${number(kept)} rows match` : undefined;
  if (total === undefined) return match ?? `first ${number(kept)} rows; there are more`;
  if (total > kept) return `${match ?? `${number(kept)} of ${number(total)} rows`}`;
  return match ?? `${number(kept)} ${kept === 1 ? "row" : "rows"}`;
}
