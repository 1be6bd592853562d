import { expect, test } from "vitest";
import { foldTerminalText, lastLines } from "../src/notebook/terminal-text.ts";

test("a carriage return goes back to the start of its line and overwrites", () => {
  expect(foldTerminalText("loading 10%\rloading 100%\ndone\n")).toBe("loading 100%\ndone\n");
  expect(foldTerminalText("abcdef\rXY")).toBe("XYcdef");
});

test("Windows line ends are line ends", () => {
  expect(foldTerminalText("one\r\ntwo\r\n")).toBe("one\ntwo\n");
});

test("a backspace moves one place left", () => {
  expect(foldTerminalText("abc\b\bX")).toBe("aXc");
  expect(foldTerminalText("\b\bok")).toBe("ok");
});

test("colours stay with the characters that they colour", () => {
  expect(foldTerminalText("\u001b[31mred\u001b[0m!\rR")).toBe("Red\u001b[0m!");
});

test("the last lines are kept and the rest is counted", () => {
  expect(lastLines("a\nb\nc\nd", 2)).toEqual({ text: "c\nd", dropped: 2 });
  expect(lastLines("a\nb", 5)).toEqual({ text: "a\nb", dropped: 0 });
});
