import { expect, test } from "vitest";
import { chordLength, pressedKey } from "../src/shell/key-chord.ts";

const key = (
  name: string,
  modifiers: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {},
) => pressedKey({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers });

test("keys are named as they are written in hints", () => {
  expect(key("Enter", { shiftKey: true })).toBe("Shift+Enter");
  expect(key("p", { ctrlKey: true, shiftKey: true })).toBe("Mod+Shift+P");
  expect(key("P", { ctrlKey: true, shiftKey: true })).toBe("Mod+Shift+P");
  expect(key("?", { shiftKey: true })).toBe("?");
});

test("one key after the other, and several ways", () => {
  expect(chordLength("D D", ["D", "D"])).toBe(2);
  expect(chordLength("D D", ["D"])).toBe(0);
  expect(chordLength("H | ?", ["X", "?"])).toBe(1);
});
