import { type AttributeReference, quoteIdentifier, quoteIfNeeded } from "@millrace/spark-model";

const maximumProposals = 5;

/**
 * Column names nearest to a name that is not there, at most five
 * (StringUtils.orderSuggestedIdentifiersBySimilarity): as many parts as needed to tell them apart, ordered by
 * the edit distance of their quoted text to the name as written.
 */
export function suggestions(
  parts: readonly string[],
  columns: readonly AttributeReference[],
): readonly string[] {
  const sorted = [...columns].sort((left, right) => (left.name < right.name ? -1 : 1));
  const names = sorted.map((column) => [...column.qualifier, column.name]);
  const shown = names.map((name) => (sharesPrefix(names, parts.length) ? name.slice(-parts.length) : name));
  const base = parts.map(quoteIfNeeded).join(".");
  const ranked = shown.map((name) => {
    const text = name.map(quoteIdentifier).join(".");
    return { text, distance: editDistance(text, base) };
  });
  ranked.sort((left, right) => left.distance - right.distance);
  return [...new Set(ranked.map((each) => each.text))].slice(0, maximumProposals);
}

/** Whether the names differ in their last parts only. */
function sharesPrefix(names: readonly (readonly string[])[], count: number): boolean {
  return new Set(names.map((name) => name.slice(0, -count).join("\u0000"))).size <= 1;
}

/** Levenshtein distance. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
