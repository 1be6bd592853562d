import type { LiveQuery } from "@millrace/notebook";

/** The latest progress report as Spark writes it. */
export function RawData({ query }: { readonly query: LiveQuery | undefined }) {
  const last = query?.progress.at(-1);
  if (last === undefined) return <p className="soft">The first batch has not ended yet.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section tabIndex={0} className="raw-data" aria-label="Latest progress report">
      <pre style={{ whiteSpace: "inherit" }}>{JSON.stringify(last, null, 2)}</pre>
    </section>
  );
}
