// npm run engine -- --port N: the embedded engine alone, in the folder from which npm was called.
import { bundlePrograms } from "./bundle-programs.js";
import { checkNode } from "./check-node.js";
import { generateCode, installPackages } from "./install-packages.js";
import { callerFolder } from "./paths.js";
import { launch, runBundled } from "./run-program.js";

launch(async () => {
  checkNode();
  await installPackages();
  await generateCode();
  await bundlePrograms();
  process.chdir(callerFolder);
  await runBundled("engine-main", process.argv.slice(2));
});
