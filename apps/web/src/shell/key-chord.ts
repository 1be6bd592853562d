/**
 * Keys are written `Mod+Shift+P`, or `D D` for one key after the other. `Mod` is Command on a Mac and Control
 * elsewhere. Several ways to reach one action are separated by ` | `; the first is the one that is taught.
 */
export type KeySpec = string;

const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

const shown: Readonly<Record<string, string>> = {
  Mod: isMac ? "⌘" : "Ctrl",
  Shift: isMac ? "⇧" : "Shift",
  Alt: isMac ? "⌥" : "Alt",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
};

/** The caps to show for the first way to reach an action. */
export function keyParts(keys: KeySpec): string[] {
  const first = keys.split(" | ")[0] ?? "";
  return first.split(/[ +]/).map((part) => shown[part] ?? part);
}

/** The name of a pressed key in the writing of `KeySpec`: `Mod+Shift+P`. */
export function pressedKey(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">,
): string {
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const modifiers = [];
  if (isMac ? event.metaKey : event.ctrlKey) modifiers.push("Mod");
  if (isMac && event.ctrlKey) modifiers.push("Ctrl");
  if (event.altKey) modifiers.push("Alt");
  if (event.shiftKey && (key.length > 1 || /[A-Z]/.test(key))) modifiers.push("Shift");
  return [...modifiers, key].join("+");
}

/** How many keys of `typed` (newest last) are one of the ways to reach an action; 0 when they are none. */
export function chordLength(keys: KeySpec, typed: readonly string[]): number {
  const lengths = keys.split(" | ").map((way) => {
    const chord = way.split(" ");
    return chord.every((key, index) => typed.at(index - chord.length) === key) ? chord.length : 0;
  });
  return Math.max(...lengths);
}
