/** What stands for each kind of character; an empty text leaves them as they are. */
export interface MaskCharacters {
  readonly upper: string;
  readonly lower: string;
  readonly digit: string;
  readonly other: string;
}

/** A text with its characters replaced by kind (Mask). */
export function maskText(text: string, { upper, lower, digit, other }: MaskCharacters): string {
  return [...text]
    .map((character) => {
      if (/\p{Lu}/u.test(character)) return upper || character;
      if (/\p{Ll}/u.test(character)) return lower || character;
      return (/\p{Nd}/u.test(character) ? digit : other) || character;
    })
    .join("");
}
