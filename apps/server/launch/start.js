// npm start -- [--port N] [--workspace DIR] [--no-open]: sets up what is missing, then starts the workbench.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildPage } from "./build-page.js";
import { bundlePrograms } from "./bundle-programs.js";
import { checkNode } from "./check-node.js";
import { generateCode, installPackages } from "./install-packages.js";
import { callerFolder } from "./paths.js";
import { preparePython } from "./python-environment.js";
import { launch, runBundled } from "./run-program.js";
import { checkPort, checkWorkspace } from "./start-checks.js";

const defaultPort = "8787";

/** What this file looks at; the server reads all its options itself. */
const options = {
  port: { type: "string", default: defaultPort },
  workspace: { type: "string" },
  help: { type: "boolean" },
};

launch(async () => {
  checkNode();
  const args = process.argv.slice(2);
  const { values } = parseArgs({ args, options, strict: false });
  // Before the long steps: these two are for the user to mend.
  const workspace = values.workspace && resolve(callerFolder, String(values.workspace));
  if (workspace) checkWorkspace(workspace);
  if (!values.help) await checkPort(Number(values.port));
  await installPackages();
  await generateCode();
  await bundlePrograms();
  await buildPage();
  const advice = await preparePython();
  if (advice) process.stderr.write(`\nPython cells will not run. ${advice}\n\n`);
  await runBundled("main", workspace ? withWorkspace(args, workspace) : args);
});

/** The workspace as an absolute path: npm has changed the folder. */
function withWorkspace(args, workspace) {
  const rest = args.filter((argument, index) => {
    return !argument.startsWith("--workspace") && args[index - 1] !== "--workspace";
  });
  return [...rest, "--workspace", workspace];
}
