import { type Command, currentCommands } from "./commands.ts";
import { chordLength, pressedKey } from "./key-chord.ts";

const chordMilliseconds = 900;
const modifierKeys = new Set(["Shift", "Control", "Alt", "Meta"]);

/** Sends keys to commands. Listens in the capture phase, so that editors do not swallow Shift+Enter. */
export function routeKeys(): () => void {
  let typed: string[] = [];
  let lastAt = 0;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || modifierKeys.has(event.key)) return;
    if (event.timeStamp - lastAt > chordMilliseconds) typed = [];
    lastAt = event.timeStamp;
    typed = [...typed, pressedKey(event)].slice(-2);
    const command = commandFor(typed, event.target);
    if (command === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    typed = [];
    command.run();
  };
  window.addEventListener("keydown", onKeyDown, { capture: true });
  return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
}

/** The longest chord wins: after G, the key C goes to Clusters instead of copying a cell. */
function commandFor(typed: readonly string[], target: EventTarget | null): Command | undefined {
  if (inModal(target)) return undefined;
  const takesKeys = takesText(target) || ownsKeys(target, typed.at(-1) ?? "");
  let best: Command | undefined;
  let longest = 1;
  for (const command of currentCommands()) {
    if (command.enabled === false || (takesKeys && command.scope !== "anywhere")) continue;
    const length = chordLength(command.keys ?? "", typed);
    if (length >= longest) {
      longest = length;
      best = command;
    }
  }
  return best;
}

/** Fields and editors. */
function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, .monaco-editor") !== null;
}

/** Dialogs, menus and pop-ups keep their keys. */
function inModal(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null;
}

const widgetKeys = /^(Shift\+)?(Arrow\w+|Enter|Space|Home|End|PageUp|PageDown|Tab|Escape)$/;
const gridKeys = /^Mod\+(A|C)$/;

/** Buttons, tabs and result tables use these keys themselves. */
function ownsKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const control = target.closest(
    'button, a[href], summary, [role="tab"], [role="separator"], [role="grid"], [role="slider"]',
  );
  if (control === null) return false;
  return widgetKeys.test(key) || (gridKeys.test(key) && control.role === "grid");
}
