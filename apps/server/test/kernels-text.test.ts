import { describe, expect, it } from "vitest";
import { compileCell } from "../src/kernels/compile-cell.ts";
import { addressWithSession } from "../src/kernels/python-kernel.ts";
import { splitStatements } from "../src/kernels/split-statements.ts";

describe("the statements of a SQL cell", () => {
  it.each([
    ["one without an end", "select 1", ["select 1"]],
    ["two, and nothing after the last", "a;\n\nb;\n", ["a", "b"]],
    [
      "strings and quoted names",
      `select ';', "x;\\";y", \`a;b\`; c`,
      [`select ';', "x;\\";y", \`a;b\``, "c"],
    ],
    ["comments", "a -- x;y\n; /* ; /* ; */ ; */ b", ["a -- x;y", "/* ; /* ; */ ; */ b"]],
    ["only a comment", "a; -- the end", ["a"]],
    ["a quote in a comment", "a -- don't\n; b", ["a -- don't", "b"]],
    ["doubled quotes, and raw strings", "select 'it''s; ok', r'\\'; b", ["select 'it''s; ok', r'\\'", "b"]],
    ["what is not closed", ";; select /* x; y", ["select /* x; y"]],
    ["a statement before a script", "a; begin b; end", ["a", "begin b; end"]],
    ["a script", "begin select 1; select 2; end", ["begin select 1; select 2; end"]],
  ])("%s", (_name, text, statements) => {
    expect(splitStatements(text)).toEqual(statements);
  });
});

describe("a compiled TypeScript cell", () => {
  const script = async (source: string) => (await compileCell(source, "cell.ts")).script.replace(/\s+/g, " ");

  it("makes top-level names global, and nested ones not", async () => {
    expect(await script("const a: number = 1; { const b = 2 }")).toBe(
      "(async () => {globalThis.a = 1; { const b = 2; } })()",
    );
  });

  it("awaits so that an interrupt ends it", async () => {
    expect(await script("for (;;) await f(1, 2)")).toContain("await __interruptible( f(1, 2))");
  });

  it("returns a last expression, and no assignment", async () => {
    expect(await script("a.b")).toContain("return (a.b);");
    expect(await script("a = b")).not.toContain("return");
  });

  it("says where a syntax error is", async () => {
    await expect(compileCell("let a =\n\n)", "cell.ts")).rejects.toThrow("line 3");
  });
});

describe("the address of a session", () => {
  it("keeps other parameters and replaces ids", () => {
    const address = addressWithSession({
      remote: "sc://host:1/;token=t;session_id=old",
      sessionId: "new",
      userId: "a b",
    });
    expect(address).toBe("sc://host:1/;token=t;session_id=new;user_id=a%20b");
  });
});
