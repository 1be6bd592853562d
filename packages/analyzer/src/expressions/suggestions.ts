import { type AttributeReference, quoteIdentifier } from "@millrace/spark-model";

const maximumProposals = 5;

/**
 * Column names nearest to a name that is not there, by edit distance, at most five
 * (StringUtils.orderSuggestedIdentifiersBySimilarity): qualifiers show only when they tell names apart.
 */
export function suggestions(
  parts: readonly string[],
  columns: readonly AttributeReference[],
): readonly string[] {
  const sorted = [...columns].sort((left, right) => (left.name < right.name ? -1 : 1));
  const qualified = sorted.map((column) => [...column.qualifier, column.name]);
  const common = parts.length > 1 ? qualified : strippedOfCommonPrefix(qualified);
  return nearest(parts.join("."), common);
}

function strippedOfCommonPrefix(names: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const qualifiers = new Set(names.map((name) => name.slice(0, -1).join("\u0000")));
  return qualifiers.size <= 1 ? names.map((name) => name.slice(-1)) : names;
}

/** Names ordered by their distance from a base name, quoted, without duplicates. */
export function nearest(base: string, names: readonly (readonly string[])[]): readonly string[] {
  const ranked = names.map((name) => ({
    text: name.map(quoteIdentifier).join("."),
    distance: editDistance(name.join(".").toLowerCase(), base.toLowerCase()),
  }));
  ranked.sort((left, right) => left.distance - right.distance);
  return [...new Set(ranked.map((each) => each.text))].slice(0, maximumProposals);
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
