// npm run -s notebook -- run FILE.ipynb|FILE.py …: runs a notebook without a browser.
import { bundlePrograms } from "./bundle-programs.js";
import { checkNode } from "./check-node.js";
import { generateCode, installPackages } from "./install-packages.js";
import { preparePython } from "./python-environment.js";
import { launch, runBundled } from "./run-program.js";

launch(async () => {
  checkNode();
  await installPackages();
  await generateCode();
  await bundlePrograms();
  const advice = await preparePython();
  if (advice) process.stderr.write(`Python cells will not run. ${advice}\n`);
  await runBundled("run-notebook", process.argv.slice(2));
});
