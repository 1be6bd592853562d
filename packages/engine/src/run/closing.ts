/** How to close what a run has opened, in order of opening. */
export type Closing = (() => Promise<void>)[];

/** Closes all, the last opened first, and throws the first error only then. */
export async function closeAll(closing: Closing): Promise<void> {
  const ends = [];
  for (const close of closing.reverse()) {
    ends.push(await Promise.allSettled([Promise.resolve().then(close)]));
  }
  const failed = ends.flat().find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
}
