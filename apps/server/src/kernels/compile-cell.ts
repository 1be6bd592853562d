import { SourceMap } from "node:module";
import type { Expression, ImportDeclaration, Node, Pattern, Program, Statement } from "acorn";
import { parse } from "acorn";
import { type Message, transform } from "esbuild";

/** A TypeScript cell as a script whose value is the promise of the cell's last expression. */
export interface CompiledCell {
  readonly script: string;
  /** The line of the cell's source that a line of the script comes from. */
  sourceLine(scriptLine: number): number;
}

/** The name by which a compiled cell asks for a module. */
export const importName = "__importModule";
/** The function through which a compiled cell awaits. */
export const interruptibleName = "__interruptible";

/**
 * Compiles a cell. Its top-level names become properties of the global object, so that later cells see and
 * may redefine them; `await` works at the top level. Throws a SyntaxError that says the line.
 */
export async function compileCell(source: string, file: string): Promise<CompiledCell> {
  const { code, map } = await withoutTypes(source, file);
  const yielding = withInterruptibleAwaits(code);
  const sourceMap = new SourceMap(JSON.parse(map));
  return {
    script: rewrite(yielding, parseModule(yielding)),
    sourceLine: (line) => {
      const entry = sourceMap.findEntry(line - 1, 0);
      return "originalLine" in entry ? entry.originalLine + 1 : line;
    },
  };
}

function parseModule(code: string): Program {
  return parse(code, { ecmaVersion: "latest", sourceType: "module", allowAwaitOutsideFunction: true });
}

/** Each `await x` becomes `await __interruptible(x)`, so that an interrupt ends loops that await. */
function withInterruptibleAwaits(code: string): string {
  const edits: Edit[] = [];
  visit(parseModule(code), (node) => {
    if (node.type !== "AwaitExpression") return;
    const operand = node.start + "await".length;
    edits.push({ start: operand, end: operand, text: ` ${interruptibleName}(` });
    edits.push({ start: node.end, end: node.end, text: ")" });
  });
  return applyEdits(
    code,
    edits.toSorted((left, right) => left.start - right.start),
  );
}

function visit(node: Node, enter: (node: Node) => void): void {
  enter(node);
  for (const child of Object.values(node).flat()) {
    if (typeof child === "object" && child !== null && "type" in child) visit(child as Node, enter);
  }
}

async function withoutTypes(source: string, file: string): Promise<{ code: string; map: string }> {
  try {
    return await transform(source, {
      loader: "ts",
      format: "esm",
      target: "node20",
      sourcefile: file,
      sourcemap: "external",
      logLevel: "silent",
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, target: "ES2023" } },
    });
  } catch (error) {
    const [first] = (error as { errors?: Message[] }).errors ?? [];
    if (first === undefined) throw error;
    const { line = 1, column = 0, lineText = "" } = first.location ?? {};
    throw new SyntaxError(`${first.text} (line ${line})\n${lineText}\n${" ".repeat(column)}^`);
  }
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function rewrite(code: string, program: Program): string {
  const edits: Edit[] = [];
  const hoisted: string[] = [];
  program.body.forEach((node, index) => {
    const isLast = index === program.body.length - 1;
    edits.push(...editsOf(node, { code, isLast, hoisted }));
  });
  return `(async () => {${hoisted.join("")}${applyEdits(code, edits)}\n})()`;
}

interface Context {
  readonly code: string;
  readonly isLast: boolean;
  /** Statements that run before the cell's own: imports, and functions that are called above their text. */
  readonly hoisted: string[];
}

function editsOf(node: Program["body"][number], context: Context): Edit[] {
  const { code, hoisted } = context;
  switch (node.type) {
    case "ImportDeclaration":
      hoisted.push(importStatement(node));
      return [{ ...span(node), text: "" }];
    case "ExportNamedDeclaration":
      return node.declaration ? exported(node, node.declaration, context) : [{ ...span(node), text: "" }];
    case "ExportDefaultDeclaration":
    case "ExportAllDeclaration":
      throw new SyntaxError("A cell has no default or re-export; name what later cells shall see.");
    case "VariableDeclaration":
      if (node.kind === "var") hoisted.push(...node.declarations.map(declared));
      return [
        {
          ...span(node),
          text: `${node.declarations.map((one) => assignment(code, one.id, one.init)).join(" ")}`,
        },
      ];
    case "FunctionDeclaration":
      hoisted.push(`globalThis.${node.id.name} = ${node.id.name};`);
      return [];
    case "ClassDeclaration":
      return [{ start: node.start, end: node.start, text: `globalThis.${node.id.name} = ` }];
    default:
      return context.isLast ? resultEdit(code, node) : [];
  }
}

function exported(node: Node, declaration: Statement & Node, context: Context): Edit[] {
  const lead = { start: node.start, end: declaration.start, text: "" };
  return [lead, ...editsOf(declaration as Program["body"][number], context)];
}

function assignment(code: string, target: Pattern, value: Expression | null | undefined): string {
  const text = value ? code.slice(value.start, value.end) : "undefined";
  if (target.type === "Identifier") return `globalThis.${target.name} = ${text};`;
  // A bare `{…} =` would be a block; the names of the pattern become global, as assignments in sloppy mode do.
  return `(${code.slice(target.start, target.end)} = ${text});`;
}

/** A `var` may be read before its value is set; a compiled enum does so. */
function declared({ id }: { readonly id: Pattern }): string {
  return id.type === "Identifier" ? `globalThis.${id.name} ??= undefined;` : "";
}

/** The value of a last expression is the cell's, unless it only changes a variable. */
function resultEdit(code: string, node: Statement): Edit[] {
  if (node.type !== "ExpressionStatement") return [];
  const { expression } = node;
  if (expression.type === "AssignmentExpression" || expression.type === "UpdateExpression") return [];
  return [{ ...span(node), text: `return (${code.slice(expression.start, expression.end)});` }];
}

function importStatement(node: ImportDeclaration): string {
  const module = `await ${importName}(${JSON.stringify(node.source.value)})`;
  const names = node.specifiers.map((specifier) => {
    const local = `globalThis.${specifier.local.name}`;
    if (specifier.type === "ImportNamespaceSpecifier") return `${local} = module;`;
    if (specifier.type === "ImportDefaultSpecifier") return `${local} = module.default;`;
    const { imported } = specifier;
    const name = imported.type === "Identifier" ? imported.name : String(imported.value);
    return `${local} = module[${JSON.stringify(name)}];`;
  });
  return `{ const module = ${module}; ${names.join(" ")} }`;
}

function span({ start, end }: Node): { start: number; end: number } {
  return { start, end };
}

/** Edits keep every line break, so that lines still mean the same. */
function applyEdits(code: string, edits: readonly Edit[]): string {
  let result = "";
  let at = 0;
  for (const { start, end, text } of edits) {
    const lost = lineBreaks(code.slice(start, end)) - lineBreaks(text);
    result += code.slice(at, start) + text + "\n".repeat(Math.max(0, lost));
    at = end;
  }
  return result + code.slice(at);
}

function lineBreaks(text: string): number {
  return text.split("\n").length - 1;
}
