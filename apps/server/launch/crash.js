// npm run crash -- [--kills N] [--seed S] [--case NAME] [--kafka]: kills streaming queries and checks what comes of them.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { sideProgramOptions } from "./bundle-options.js";
import { checkNode } from "./check-node.js";
import { generateCode, installPackages } from "./install-packages.js";
import { startKafkaBroker } from "./kafka-broker.js";
import { privateFolder, root } from "./paths.js";
import { launch } from "./run-program.js";

const tests = join(root, "packages", "engine", "test", "run", "crash");

launch(async () => {
  checkNode();
  await installPackages();
  await generateCode();
  const programs = join(privateFolder, "programs");
  mkdirSync(programs, { recursive: true });
  await build({
    entryPoints: { "crash-child": join(tests, "crash-child.ts"), "crash-main": join(tests, "crash-main.ts") },
    outdir: programs,
    outExtension: { ".js": ".mjs" },
    ...sideProgramOptions,
  });
  const args = process.argv.slice(2);
  const withKafka = args.includes("--kafka");
  const broker = withKafka
    ? await startKafkaBroker({ onStep: (step) => console.error(`· ${step}`) })
    : undefined;
  if (broker) process.env.MILLRACE_CRASH_KAFKA = broker.bootstrapServers;
  try {
    const { runCrash } = await import(pathToFileURL(join(programs, "crash-main.mjs")).href);
    const wanted = args.filter((arg) => arg !== "--kafka");
    console.log(await runCrash(wanted, { program: join(programs, "crash-child.mjs"), repository: root }));
  } finally {
    await broker?.stop();
  }
});
