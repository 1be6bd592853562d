import { parseWindowSpec, type WindowSpec } from "../expressions/window-spec.ts";
import { isIdentifier, parseIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";

/** `WINDOW w AS (…), v AS w`: gives the windows that `OVER w` named before their definitions. */
export function parseWindows(parser: Parser): void {
  if (!parser.is("WINDOW")) return;
  parser.next();
  const definitions = new Map<string, WindowSpec>();
  parser.list(() => {
    const name = parseIdentifier(parser).toLowerCase();
    parser.expect("AS");
    const spec = isIdentifier(parser.peek()) ? parseReference(parser, definitions) : parseWindowSpec(parser);
    definitions.set(name, spec);
  });
  parser.pendingWindows = parser.pendingWindows.filter(({ name, window }) => {
    const spec = definitions.get(name.toLowerCase());
    if (spec !== undefined) Object.assign(window, spec);
    return spec === undefined;
  });
}

function parseReference(parser: Parser, definitions: ReadonlyMap<string, WindowSpec>): WindowSpec {
  const at = parser.peek();
  const name = parseIdentifier(parser);
  const spec = definitions.get(name.toLowerCase());
  if (spec === undefined)
    throw parser.error("INVALID_SQL_SYNTAX.UNRESOLVED_WINDOW_REFERENCE", { windowName: `\`${name}\`` }, at);
  return spec;
}
