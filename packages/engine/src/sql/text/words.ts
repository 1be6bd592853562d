/** Levenshtein's distance in code points. */
export function editDistance(left: string, right: string): number {
  const from = [...left];
  const to = [...right];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  from.forEach((letter, index) => {
    const next = [index + 1];
    to.forEach((other, column) => {
      const substituted = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(substituted, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    });
    row = next;
  });
  return row[to.length] ?? 0;
}

const sentenceSegmenter = new Intl.Segmenter("en", { granularity: "sentence" });
const wordSegmenter = new Intl.Segmenter("en", { granularity: "word" });

/** The words of each sentence (Sentences). */
export function sentences(text: string): readonly (readonly string[])[] {
  return [...sentenceSegmenter.segment(text)].map(({ segment }) =>
    [...wordSegmenter.segment(segment)].flatMap((word) => (word.isWordLike ? [word.segment] : [])),
  );
}

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Letters and digits by a seed; the same seed gives the same text. */
export function randomText(length: number, seed: bigint): string {
  let state = BigInt.asUintN(64, seed ^ 0x9e3779b97f4a7c15n);
  let text = "";
  while (text.length < length) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    text += alphabet[Number((state >> 33n) % 62n)];
  }
  return text;
}
