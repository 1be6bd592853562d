import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { isAlive } from "./is-alive.ts";

const workbench = fileURLToPath(new URL("doomed-workbench.ts", import.meta.url));

it("ends what cells run with the workbench, however that ends", { timeout: 60_000 }, async () => {
  const doomed = spawn(process.execPath, ["--import", "tsx", workbench], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const children = await printedNumbers(doomed.stdout, 3);
  expect(children.map(isAlive)).toEqual([true, true, true]);
  doomed.kill("SIGKILL");
  await expect.poll(() => children.filter(isAlive), { timeout: 20_000 }).toEqual([]);
});

async function printedNumbers(output: NodeJS.ReadableStream, count: number): Promise<number[]> {
  let text = "";
  for await (const part of output) {
    text += String(part);
    const numbers = text.match(/\d+(?=\s)/g) ?? [];
    if (numbers.length >= count) return numbers.map(Number);
  }
  throw new Error(`it ended and printed no more than ${text}`);
}
