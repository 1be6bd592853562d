/**
 * The statements of a text, split at `;` outside of strings, quoted names and comments. Statements that are
 * only blanks and comments are left out. A BEGIN … END script is one statement, as Spark 4 has it.
 */
export function splitStatements(text: string): string[] {
  const statements: string[] = [];
  let start = 0;
  for (const { at, length, kind } of tokens(text)) {
    if (kind !== "separator") continue;
    statements.push(text.slice(start, at));
    start = at + length;
    if (isScript(statements.at(-1) ?? "")) return [text];
  }
  statements.push(text.slice(start));
  return statements.map((statement) => statement.trim()).filter(saysSomething);
}

interface Token {
  readonly at: number;
  readonly length: number;
  readonly kind: "separator" | "comment" | "quoted";
}

/** Line comments, (nested) block comments, strings, quoted names and separators, in order. */
function* tokens(text: string): Generator<Token> {
  const starts = /--|\/\*|['"`;]/g;
  for (let match = starts.exec(text); match !== null; match = starts.exec(text)) {
    const at = match.index;
    const end = endOf(text, at, match[0]);
    const kind = match[0] === ";" ? "separator" : /^['"`]/.test(match[0]) ? "quoted" : "comment";
    yield { at, length: end - at, kind };
    starts.lastIndex = end;
  }
}

function endOf(text: string, at: number, start: string): number {
  if (start === ";") return at + 1;
  if (start === "--") return after(text, "\n", at + 2);
  if (start === "/*") return endOfBlock(text, at + 2);
  return endOfQuoted(text, at + 1, start);
}

function after(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  return found < 0 ? text.length : found + end.length;
}

function endOfBlock(text: string, from: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = from;
  let depth = 1;
  for (let match = marks.exec(text); match !== null; match = marks.exec(text)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return match.index + 2;
  }
  return text.length;
}

function endOfQuoted(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\" && quote !== "`") at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

function saysSomething(statement: string): boolean {
  let rest = statement;
  for (const { at, length, kind } of [...tokens(statement)].reverse()) {
    if (kind === "comment") rest = rest.slice(0, at) + rest.slice(at + length);
  }
  return rest.trim() !== "";
}

function isScript(statement: string): boolean {
  return /^\s*begin\b(?!\s+transaction)/i.test(statement);
}
