// npm run -s checkpoint -- show|diff|rewind|fork|replay DIR …: reads and mends checkpoints of streaming queries.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { sideProgramOptions } from "./bundle-options.js";
import { checkNode } from "./check-node.js";
import { generateCode, installPackages } from "./install-packages.js";
import { callerFolder, privateFolder, server } from "./paths.js";
import { launch } from "./run-program.js";

/** The tool is part of the engine; here it meets the connectors and the Python that a replay reads and runs with. */
const program = `
  import { runCheckpointTool } from "@millrace/engine/checkpoint";
  import { connectors } from "@millrace/connectors";
  import { readArrowStream } from "@millrace/spark-connect";
  import { SessionPythonFunctions } from "../../packages/connect-server/src/python/session-python-functions.ts";
  import { findPython } from "./src/kernels/find-python.ts";

  export async function run(args, workingDirectory, workerScript) {
    const readArrow = (stream) => readArrowStream(stream).batches;
    const executable = findPython();
    const python = executable && new SessionPythonFunctions(() => ({ executable, workerScript, workingDirectory }));
    try {
      return await runCheckpointTool(args, { connectors, readArrow, workingDirectory, python });
    } finally {
      python?.close();
    }
  }
`;

launch(async () => {
  checkNode();
  await installPackages();
  await generateCode();
  const outfile = join(privateFolder, "programs", "checkpoint.mjs");
  mkdirSync(join(privateFolder, "programs"), { recursive: true });
  await build({
    stdin: { contents: program, resolveDir: server },
    outfile,
    ...sideProgramOptions,
  });
  const { run } = await import(pathToFileURL(outfile).href);
  const { lines, exitCode } = await run(
    process.argv.slice(2),
    callerFolder,
    join(server, "python", "function_worker.py"),
  );
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exitCode = exitCode;
});
