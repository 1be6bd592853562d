// A workbench with a shell cell and a TypeScript cell that do not end; it prints their process ids. To be killed.
import { tmpdir } from "node:os";
import type { KernelEvent, RunRequest } from "../src/kernels/kernel.ts";
import { ShellKernel } from "../src/kernels/shell-kernel.ts";
import { TypeScriptKernel } from "../src/kernels/typescript-kernel.ts";

const folder = tmpdir();
const spark = {
  remote: "sc://127.0.0.1:1",
  sessionId: "00000000-0000-4000-8000-000000000003",
  userId: "tester",
};

async function run(events: AsyncIterable<KernelEvent>): Promise<void> {
  for await (const event of events) if (event.kind === "stream") process.stdout.write(event.text);
}

function cell(language: RunRequest["language"], code: string): RunRequest {
  return { cellId: "cell", language, code };
}

const shell = new ShellKernel({ folder, environment: {} });
const typescript = new TypeScriptKernel({ spark, folder, environment: {}, tag: "cell" });
void run(shell.run(cell("shell", "sleep 600 & echo $$ $!; wait")));
await run(typescript.run(cell("typescript", "console.log(process.pid)")));
void run(typescript.run(cell("typescript", "for (;;);")));
