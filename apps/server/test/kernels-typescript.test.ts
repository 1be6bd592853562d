import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { KernelEvent } from "../src/kernels/kernel.ts";
import { TypeScriptKernel } from "../src/kernels/typescript-kernel.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-typescript-"));
const kernel = new TypeScriptKernel({
  // Nothing listens there: a plain cell must not need the engine.
  spark: { remote: "sc://127.0.0.1:1", sessionId: "00000000-0000-4000-8000-000000000002", userId: "tester" },
  folder,
  environment: {},
  tag: "cell",
});

async function run(code: string, onEvent: (event: KernelEvent) => void = () => {}): Promise<KernelEvent[]> {
  const events: KernelEvent[] = [];
  for await (const event of kernel.run({ cellId: "cell", language: "typescript", code })) {
    events.push(event);
    onEvent(event);
  }
  return events;
}

function printed(events: readonly KernelEvent[]): string {
  return events.map((event) => (event.kind === "stream" ? event.text : "")).join("");
}

async function value(code: string): Promise<unknown> {
  const result = (await run(code)).find((event) => event.kind === "result");
  return result?.bundle["text/plain"];
}

describe("TypeScript cells", () => {
  afterAll(async () => {
    await kernel.close();
    rmSync(folder, { recursive: true });
  });

  it("print, await at the top level, and show the last value", async () => {
    const events = await run("const n: number = await Promise.resolve(41);\nconsole.log('n is', n);\nn + 1");
    expect(printed(events)).toBe("n is 41\n");
    expect(events).toContainEqual({ kind: "result", bundle: { "text/plain": "42" }, executionCount: 1 });
    expect(events.at(-1)).toMatchObject({ kind: "ended", outcome: "succeeded" });
  });

  it("share names, which later cells may define again", async () => {
    await run(
      "const a = 1, [b, c] = [2, 3];\nlet { d, ...e } = { d: 4, f: 5 };\nclass G { h = 6 }\nfunction i(): number { return a + j }\nenum K { L = 8 }\nconst j = 7",
    );
    expect(await value("[a, b, c, d, e.f, new G().h, i(), K.L]")).toBe("[\n  1, 2, 3, 4,\n  5, 6, 8, 8\n]");
    await run("const a = 'again'");
    expect(await value("a")).toBe("'again'");
  });

  it("call a function above its text", async () => {
    expect(await value("const x = twice(4);\nfunction twice(n: number) { return 2 * n }\nx")).toBe("8");
  });

  it("import Node's modules, the client, and files beside the notebook", async () => {
    writeFileSync(join(folder, "lib.ts"), "export const greet = (name: string): string => 'hi ' + name;");
    const code =
      "import { basename } from 'node:path';\nimport { greet } from './lib.ts';\n" +
      "import type { Row } from '@millrace/client';\nimport { Column } from '@millrace/client';\n" +
      "[basename('/a/b'), greet('Ada'), col('x') instanceof Column]";
    expect(await value(code)).toBe("[ 'b', 'hi Ada', true ]");
  });

  it("say the line of a syntax error and of a failure", async () => {
    const syntax = await run("const ok = 1;\nconst = 2;");
    expect(syntax[0]).toMatchObject({ name: "SyntaxError", value: expect.stringContaining("line 2") });
    const failure = await run(
      "interface Unused {\n  a: string;\n}\n\nfunction fail(): never {\n  throw new RangeError('too far');\n}\nfail()",
    );
    expect(failure[0]).toMatchObject({ name: "RangeError", value: "too far" });
    expect(failure[0]).toMatchObject({
      traceback: [
        "RangeError: too far",
        expect.stringMatching(/at fail .*line 6/),
        expect.stringMatching(/line 8/),
      ],
    });
    expect(failure.at(-1)).toMatchObject({ outcome: "failed" });
  });

  it("display text, values and HTML", async () => {
    const events = await run("display('plain'); display({ a: 1 }); displayHTML('<i>x</i>')");
    const bundles = events.flatMap((event) => (event.kind === "display" ? [event.bundle] : []));
    expect(bundles).toContainEqual({ "text/plain": "plain" });
    expect(bundles).toContainEqual({ "text/plain": "{ a: 1 }" });
    expect(bundles).toContainEqual({ "text/html": "<i>x</i>", "text/plain": "<HTML>" });
  });

  it("say in plain words that the cluster does not answer", async () => {
    const events = await run("await spark.conf.get('spark.app.name')");
    expect(events[0]).toMatchObject({ kind: "error", value: expect.stringContaining("does not answer") });
  });

  it("stop a loop that never awaits, and keep the variables", async () => {
    await run("let kept = 'yes'");
    const events = await run("console.log('on');\nwhile (true) {}", (event) => {
      if (event.kind === "stream") void kernel.interrupt();
    });
    expect(events.at(-1)).toMatchObject({ outcome: "interrupted" });
    expect(await value("kept")).toBe("'yes'");
  });

  it("stop waiting when interrupted, and keep the variables", async () => {
    const events = await run(
      "let ticks = 0; console.log('on'); while (true) { ticks++; await new Promise((done) => setTimeout(done, 10)) }",
      (event) => {
        if (event.kind === "stream") void kernel.interrupt();
      },
    );
    expect(events.at(-1)).toMatchObject({ kind: "ended", outcome: "interrupted" });
    expect(
      await value("const before = ticks; await new Promise((d) => setTimeout(d, 50)); ticks === before"),
    ).toBe("true");
    expect(await value("kept")).toBe("'yes'");
  });

  it("lose the process of a cell that does not yield, and say so", async () => {
    const events = await run("console.log('on'); await null; while (true) { Math.random() }", (event) => {
      if (event.kind === "stream") void kernel.interrupt();
    });
    expect(events.at(-2)).toMatchObject({ value: expect.stringContaining("did not yield") });
    expect(events.at(-1)).toMatchObject({ kind: "ended", outcome: "interrupted" });
    expect(await value("1 + 1")).toBe("2");
  });

  it("report the death of the process, and start a new one", async () => {
    const events = await run("process.exit(3)");
    expect(events[0]).toMatchObject({ name: "KernelDied", value: expect.stringContaining("exit code 3") });
    expect(await value("'new'")).toBe("'new'");
  });
});
