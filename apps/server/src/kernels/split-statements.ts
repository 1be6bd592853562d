/** What may contain a semicolon that ends nothing, and the semicolon itself. */
const landmarks =
  /[rR]'[^']*'|[rR]"[^"]*"|'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`]|``)*`|--[^\n]*|\/\*|;|[^\s]/g;

/**
 * The statements of a text, separated by semicolons outside strings, comments and quoted identifiers.
 * Each is trimmed and without its semicolon; those of blanks and comments alone are left out. A BEGIN … END
 * script is one statement, as Spark 4 has it. Never throws: what is malformed is for the server to say.
 */
export function splitStatements(text: string): readonly string[] {
  const statements: string[] = [];
  const scanner = new RegExp(landmarks);
  let start = 0;
  let hasContent = false;
  for (let found = scanner.exec(text); found !== null; found = scanner.exec(text)) {
    const [landmark] = found;
    if (landmark === ";") {
      if (hasContent) statements.push(text.slice(start, found.index).trim());
      start = scanner.lastIndex;
      hasContent = false;
    } else if (landmark === "/*") scanner.lastIndex = endOfComment(text, found.index);
    else if (!landmark.startsWith("--")) {
      if (!hasContent && isScript(text.slice(found.index))) return [...statements, text.slice(start).trim()];
      hasContent = true;
    }
  }
  if (hasContent) statements.push(text.slice(start).trim());
  return statements;
}

/** Comments nest; one that is not closed reaches to the end of the text. */
function endOfComment(text: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let found = marks.exec(text); found !== null; found = marks.exec(text)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}

function isScript(statement: string): boolean {
  return /^begin\b(?!\s+transaction)/i.test(statement);
}
