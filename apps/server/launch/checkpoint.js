// npm run -s checkpoint -- show|diff|rewind|fork|replay DIR …: reads and mends checkpoints of streaming queries.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { sideProgramOptions } from "./bundle-options.js";
import { checkNode } from "./check-node.js";
import { generateCode, installPackages } from "./install-packages.js";
import { callerFolder, privateFolder, root } from "./paths.js";
import { launch } from "./run-program.js";

/** The tool is part of the engine; here it meets the connectors, which a replay reads with. */
const program = `
  import { runCheckpointTool } from "@millrace/engine/checkpoint";
  import { connectors } from "@millrace/connectors";
  import { readArrowStream } from "@millrace/spark-connect";

  export function run(args, workingDirectory) {
    const readArrow = (stream) => readArrowStream(stream).batches;
    return runCheckpointTool(args, { connectors, readArrow, workingDirectory });
  }
`;

launch(async () => {
  checkNode();
  await installPackages();
  await generateCode();
  const outfile = join(privateFolder, "programs", "checkpoint.mjs");
  mkdirSync(join(privateFolder, "programs"), { recursive: true });
  await build({
    stdin: { contents: program, resolveDir: join(root, "apps", "server") },
    outfile,
    ...sideProgramOptions,
  });
  const { run } = await import(pathToFileURL(outfile).href);
  const { lines, exitCode } = await run(process.argv.slice(2), callerFolder);
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exitCode = exitCode;
});
