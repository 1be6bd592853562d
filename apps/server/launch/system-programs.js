// Programs of the machine that the tests need and npm cannot bring: installed where this may be done, else named.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./paths.js";
import { findBasePython } from "./python-environment.js";
import { runProgram, SetupError } from "./step.js";

/**
 * Each with the Debian packages that bring it; of several packages the first that the machine's sources have.
 * @type {{name: string, isThere: () => boolean, packages: string[][]}[]}
 */
const needed = [
  { name: "Chromium", isThere: hasChromium, packages: [["chromium"]] },
  {
    name: "Python 3.10 or newer with venv",
    isThere: () => findBasePython().program !== undefined,
    packages: [["python3"], ["python3-venv"]],
  },
  {
    name: "Java 17 or newer",
    isThere: () => runs("java", "-version"),
    packages: [["openjdk-17-jre-headless", "openjdk-21-jre-headless", "default-jre-headless"]],
  },
  { name: "Maven", isThere: () => runs("mvn", "--version"), packages: [["maven"]] },
];

/** Installs what is missing with apt-get. Throws a SetupError that names what the user is to install. */
export async function installSystemPrograms() {
  const missing = needed.filter((program) => !program.isThere());
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(", ");
  const asRoot = waysToRoot();
  if (!runs("apt-get", "--version") || asRoot === undefined) throw new SetupError(adviceFor(missing, names));
  process.stderr.write(`Installing ${names} with apt-get …\n`);
  const [program = "apt-get", ...leading] = [...asRoot, "apt-get"];
  const quiet = { env: { DEBIAN_FRONTEND: "noninteractive" } };
  await runProgram(program, [...leading, "update", "-qq"], quiet);
  const packages = missing.flatMap((one) => one.packages.map(available));
  await runProgram(
    program,
    [...leading, "install", "-y", "-qq", "--no-install-recommends", ...packages],
    quiet,
  );
  const still = missing.filter((one) => !one.isThere());
  if (still.length > 0) throw new SetupError(adviceFor(still, still.map(({ name }) => name).join(", ")));
}

function adviceFor(missing, names) {
  const packages = missing.flatMap((one) => one.packages.map(([first]) => first)).join(" ");
  return (
    `The tests need ${names}, and this user cannot install ${missing.length === 1 ? "it" : "them"}.\n` +
    `On Debian: sudo apt-get install ${packages}\n` +
    "Elsewhere: install them with the system's package manager; Chromium also by npx playwright install chromium."
  );
}

/** What comes before a command that needs root: nothing, or sudo where it asks for no password. */
function waysToRoot() {
  if (process.getuid?.() === 0) return [];
  return runs("sudo", "-n", "true") ? ["sudo", "-n"] : undefined;
}

function available(choices) {
  return choices.find((name) => runs("apt-cache", "show", name)) ?? choices[0];
}

function runs(program, ...args) {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Debian's, or the one that Playwright has downloaded. */
function hasChromium() {
  if (existsSync("/usr/bin/chromium")) return true;
  const { chromium } = createRequire(join(root, "package.json"))("@playwright/test");
  return existsSync(chromium.executablePath());
}
