/**
 * The first JSON value of a text in strict JSON, where Jackson is more lenient than DuckDB: names and texts
 * in single quotes, and anything behind the value. Null when no whole value is there.
 */
export function leadingJson(text: string): string | null {
  let result = "";
  let depth = 0;
  let position = text.length - text.trimStart().length;
  for (; position < text.length; position++) {
    const character = text[position] ?? "";
    if (character === '"' || character === "'") {
      const end = closingQuote(text, position, character);
      if (end < 0) return null;
      result += character === '"' ? text.slice(position, end + 1) : requoted(text.slice(position + 1, end));
      position = end;
      if (depth === 0) return result;
      continue;
    }
    result += character;
    if (character === "{" || character === "[") depth++;
    if ((character === "}" || character === "]") && --depth <= 0) return result;
    if (depth === 0 && /\s/.test(character)) return result.trimEnd();
  }
  return depth === 0 && result !== "" ? result : null;
}

function closingQuote(text: string, start: number, quote: string): number {
  for (let position = start + 1; position < text.length; position++) {
    if (text[position] === "\\") position++;
    else if (text[position] === quote) return position;
  }
  return -1;
}

function requoted(content: string): string {
  return `"${content.replaceAll("\\'", "'").replaceAll('"', '\\"')}"`;
}

type Step = { readonly name: string } | { readonly position: number } | "items" | "fields";

const stepForm = /\.\*|\.([^.[\]]+)|\[\*\]|\['\*'\]|\[(\d+)\]|\['([^']+)'\]/y;

/** Takes a path of get_json_object apart; undefined when it is none. */
function parsePath(path: string): readonly Step[] | undefined {
  if (!path.startsWith("$")) return undefined;
  const steps: Step[] = [];
  stepForm.lastIndex = 1;
  while (stepForm.lastIndex < path.length) {
    const match = stepForm.exec(path);
    if (match === null) return undefined;
    const [text, name, position, quoted] = match;
    if (position !== undefined) steps.push({ position: Number(position) });
    else if (name !== undefined || quoted !== undefined) steps.push({ name: name ?? quoted ?? "" });
    else steps.push(text === "[*]" ? "items" : "fields");
  }
  return steps;
}

/** get_json_object with wildcards: one match stands alone, several form an array; null when nothing is there. */
export function jsonAtPath(text: string, path: string): string | null {
  const steps = parsePath(path);
  const source = leadingJson(text);
  if (steps === undefined || source === null) return null;
  let found: readonly unknown[];
  try {
    found = steps.reduce<readonly unknown[]>(
      (values, step) => values.flatMap((value) => follow(value, step)),
      [JSON.parse(source)],
    );
  } catch {
    return null;
  }
  const isWild = steps.includes("items");
  const present = isWild ? found : found.filter((value) => value !== null);
  if (present.length === 0) return null;
  if (isWild && steps.at(-1) === "items") return JSON.stringify(present);
  if (present.length > 1) return JSON.stringify(present);
  const [value] = present;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function follow(value: unknown, step: Step): readonly unknown[] {
  if (step === "items") return Array.isArray(value) ? value : [];
  // Spark follows no wildcard over the fields of an object.
  if (step === "fields") return [];
  if ("position" in step) return Array.isArray(value) ? value.slice(step.position, step.position + 1) : [];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.hasOwn(value, step.name) ? [(value as Record<string, unknown>)[step.name]] : [];
}
