import { cellStatus, textLeftOut } from "@millrace/notebook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Browser, startWorkbench, type TestWorkbench, until } from "./workbench.ts";

let workbench: TestWorkbench;
beforeAll(async () => {
  workbench = await startWorkbench();
});
afterAll(() => workbench.close());

async function ran(name: string, ...sources: string[]): Promise<Browser> {
  await workbench.write(name, ...sources);
  const browser = await workbench.browse(name);
  const cellIds = sources.map((_, index) => `c${index + 1}`);
  browser.ask({ kind: "runCells", cellIds });
  const last = cellIds.at(-1) ?? "";
  await until(() => browser.state.queue.length === 0 && cellStatus(browser.state, last) !== "idle", 60_000);
  return browser;
}

describe("a notebook stays within bounds, and says where it had to cut", () => {
  it("keeps the end of 50 MB of printed text", async () => {
    const browser = await ran("flood.ipynb", "flood 50", "print after");
    const text = browser.printed("c1");
    expect(text.startsWith(textLeftOut)).toBe(true);
    expect(text.length).toBeLessThan(1_000_200);
    expect(browser.printed("c2")).toBe("after\n");
  });

  it("leaves out a display of 30 MB, and shortens an error of as much", async () => {
    const browser = await ran("large.ipynb", "html 30", `fail ${"e".repeat(3_000_000)}`);
    expect(browser.state.notebook.cells[0]?.outputs).toMatchObject([
      { data: { "text/plain": expect.stringMatching(/^\[an output of 30\.0 MB was left out/) } },
    ]);
    const [error] = browser.state.notebook.cells[1]?.outputs ?? [];
    expect(JSON.stringify(error).length).toBeLessThan(300_000);
    expect(error).toMatchObject({
      value: expect.stringMatching(/more characters were left out\]$/),
      traceback: [expect.stringMatching(/^ValueError: e+\n\[\d+ more characters/)],
    });
  });

  it("runs five hundred cells", async () => {
    const sources = Array.from({ length: 500 }, (_, index) => `print ${index}`);
    const browser = await ran("many.ipynb", ...sources);
    expect(browser.printed("c500")).toBe("499\n");
    const again = await workbench.browse("many.ipynb");
    expect(again.state.notebook.cells.filter((cell) => cell.outputs.length === 1)).toHaveLength(500);
  });
});
