import type { Theme } from "../../shell/theme.ts";
import type { Monaco } from "./monaco.ts";

/** The name under which a theme is known to the editor. */
export function themeName(theme: Theme): string {
  return `millrace-${theme}`;
}

/** Makes the editor's themes from the page's tokens, so that there is one set of colours. */
export function defineThemes(monaco: Monaco): void {
  for (const theme of ["light", "dark"] as const) {
    const token = tokensOf(theme);
    const rule = (name: string, colour: string) => ({ token: name, foreground: token(colour).slice(1) });
    monaco.editor.defineTheme(themeName(theme), {
      base: theme === "dark" ? "vs-dark" : "vs",
      inherit: true,
      rules: [
        rule("", "--ink"),
        rule("keyword", "--code-keyword"),
        rule("string", "--code-string"),
        rule("string.escape", "--code-number"),
        rule("number", "--code-number"),
        rule("comment", "--code-comment"),
        rule("type", "--code-type"),
        rule("predefined", "--code-function"),
        rule("predefined.sql", "--code-function"),
        rule("string.sql", "--code-string"),
        rule("operator.sql", "--ink-soft"),
        rule("tag", "--code-function"),
        rule("operator", "--ink-soft"),
        rule("delimiter", "--ink-soft"),
      ],
      colors: {
        "editor.background": token("--surface"),
        "editor.foreground": token("--ink"),
        "editorLineNumber.foreground": token("--ink-faint"),
        "editorLineNumber.activeForeground": token("--ink-soft"),
        "editorCursor.foreground": token("--accent"),
        "editor.selectionBackground": `${token("--accent")}38`,
        "editor.inactiveSelectionBackground": `${token("--accent")}20`,
        "editorWidget.background": token("--raised"),
        "editorWidget.border": token("--line"),
        "editorSuggestWidget.background": token("--raised"),
        "editorSuggestWidget.border": token("--line"),
        "editorSuggestWidget.selectedBackground": token("--accent-wash"),
        "editorSuggestWidget.selectedForeground": token("--ink"),
        "editorSuggestWidget.highlightForeground": token("--accent"),
        "editorSuggestWidget.focusHighlightForeground": token("--accent"),
        "editorHoverWidget.background": token("--raised"),
        "editorHoverWidget.border": token("--line"),
        "input.background": token("--surface"),
        "input.border": token("--line-strong"),
        focusBorder: token("--accent"),
      },
    });
  }
}

/** Reads the tokens of a theme that may not be the one on screen. */
function tokensOf(theme: Theme): (name: string) => string {
  const root = document.documentElement;
  const shown = root.dataset.theme;
  root.dataset.theme = theme;
  const style = getComputedStyle(root);
  const values = new Map<string, string>();
  for (const name of tokenNames) values.set(name, sixDigits(style.getPropertyValue(name).trim()));
  if (shown !== undefined) root.dataset.theme = shown;
  return (name) => values.get(name) ?? "#808080";
}

/** The editor knows no `#fff`, which is what the build makes of `#ffffff`. */
function sixDigits(colour: string): string {
  return /^#[0-9a-f]{3}$/i.test(colour) ? colour.replace(/[0-9a-f]/gi, "$&$&") : colour;
}

const tokenNames = [
  "--ink",
  "--ink-soft",
  "--ink-faint",
  "--surface",
  "--raised",
  "--line",
  "--line-strong",
  "--accent",
  "--accent-wash",
  "--code-keyword",
  "--code-string",
  "--code-number",
  "--code-comment",
  "--code-type",
  "--code-function",
];
