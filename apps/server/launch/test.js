// npm test: sets up, then every check there is. The last line says how many passed and failed, all together.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildPage } from "./build-page.js";
import { bundlePrograms } from "./bundle-programs.js";
import { checkNode } from "./check-node.js";
import { generateCode, installPackages } from "./install-packages.js";
import { fetchKafka } from "./kafka-broker.js";
import { privateFolder, root } from "./paths.js";
import { preparePython } from "./python-environment.js";
import { launch } from "./run-program.js";
import { installSystemPrograms } from "./system-programs.js";
import { countPlaywright, countVitest } from "./test-counts.js";

const reports = join(privateFolder, "reports");
const bin = (name) => join(root, "node_modules", ".bin", name);

/** A program that passes or fails as a whole. */
const checks = [
  { name: "types", program: bin("tsc"), args: ["-p", "tsconfig.json"] },
  { name: "types of the page", program: bin("tsc"), args: ["-p", "apps/web/tsconfig.json"] },
  { name: "lint and format", program: bin("biome"), args: ["check", "."] },
  { name: "dead code", program: bin("knip"), args: ["--no-progress", "--no-config-hints"] },
];

launch(async () => {
  checkNode();
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const counts = [await setUp()];
  for (const check of checks) counts.push(await runCheck(check));
  counts.push(await runVitest());
  counts.push(await runPlaywright());
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
});

/** Each step of the set-up that tests need counts as one check; without npm packages nothing can be checked. */
async function setUp() {
  await installPackages();
  const steps = [
    ["system programs", installSystemPrograms],
    ["Kafka", () => fetchKafka((step) => console.log(`· ${step}`))],
    ["generated code", generateCode],
    ["bundled programs", bundlePrograms],
    ["page build", buildPage],
    ["Python environment", requirePython],
  ];
  const count = { passed: 0, failed: 0 };
  for (const [name, step] of steps) {
    try {
      await step();
      count.passed += 1;
    } catch (error) {
      count.failed += 1;
      console.error(`FAILED ${name}\n${error.message}`);
    }
  }
  return count;
}

async function requirePython() {
  const advice = await preparePython();
  if (advice) throw new Error(advice);
}

/** Runs a program with its output shown. Resolves to its exit code. */
function run(program, args, environment = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...environment },
    });
    child.once("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
}

async function runCheck({ name, program, args }) {
  const passed = (await run(program, args)) === 0;
  console.log(`${passed ? "ok" : "FAILED"} ${name}`);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1 };
}

async function runVitest() {
  const file = join(reports, "vitest.json");
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await run(bin("vitest"), args);
  return counted(code, countVitest(read(file)));
}

async function runPlaywright() {
  if (!existsSync(join(root, "playwright.config.ts"))) return { passed: 0, failed: 0 };
  const file = join(reports, "playwright.json");
  const args = ["test", "--reporter=list,json"];
  const code = await run(bin("playwright"), args, { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  return counted(code, countPlaywright(read(file)));
}

/** A suite that ends badly without a failed test (a crash, no report) has failed once. */
function counted(code, count) {
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}
