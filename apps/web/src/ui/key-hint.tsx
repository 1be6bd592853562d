import { keyParts } from "../shell/key-chord.ts";

/** The keys of an action, as they are written on a keyboard. */
export function KeyHint({ keys }: { readonly keys: string }) {
  return (
    <span className="key-hint">
      {keyParts(keys).map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a chord never move
        <kbd key={index}>{part}</kbd>
      ))}
    </span>
  );
}
