// npm packages, and the code generated from the protocol's descriptors.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.js";
import { sourceStamp } from "./source-stamp.js";
import { runProgram, runStep, SetupError } from "./step.js";

/** Whether node_modules holds what the lockfile says. */
export function packagesAreFresh(folder = root) {
  const installed = join(folder, "node_modules", ".package-lock.json");
  const wanted = join(folder, "package-lock.json");
  if (!existsSync(installed)) return false;
  if (statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return true;
  // A checkout changes times, not always contents.
  const present = JSON.parse(readFileSync(installed, "utf8")).packages ?? {};
  const entries = Object.entries(JSON.parse(readFileSync(wanted, "utf8")).packages ?? {});
  return entries.every(
    ([path, { version, optional, link }]) =>
      path === "" ||
      optional ||
      link ||
      !path.includes("node_modules/") ||
      present[path]?.version === version,
  );
}

export async function installPackages() {
  if (packagesAreFresh()) return;
  await runStep({
    name: "packages",
    title: "Installing npm packages",
    stamp: sourceStamp(["package-lock.json"]),
    isDone: () => packagesAreFresh(),
    work: runNpm,
  });
}

async function runNpm() {
  const quiet = ["--no-audit", "--no-fund"];
  try {
    await runProgram("npm", ["ci", ...quiet], { cwd: root });
  } catch (error) {
    if (isOffline(error)) throw noNetwork;
    // A registry that lacks packages of other platforms makes npm ci refuse the lockfile; npm install does not.
    if (!String(error).includes("EUSAGE")) throw error;
    await runProgram("npm", ["install", "--no-save", ...quiet], { cwd: root });
  }
}

function isOffline(error) {
  return /E(NOTFOUND|AI_AGAIN|CONNREFUSED|TIMEDOUT|CONNRESET)\b/.test(String(error));
}

const noNetwork = new SetupError(
  "npm could not download packages: there is no network, or the registry does not answer.\n" +
    "Connect, or set a proxy (npm config set proxy …) or a registry (npm config set registry …), and start again.",
);

export async function generateCode() {
  await runStep({
    name: "generated",
    title: "Generating the Spark Connect messages",
    stamp: sourceStamp([
      "packages/spark-connect/spark-connect.binpb",
      "packages/spark-connect/generate.js",
      "node_modules/@bufbuild/protoc-gen-es/package.json",
    ]),
    isDone: () => existsSync(join(root, "packages/spark-connect/src/generated/spark/connect/base_pb.js")),
    work: () => runProgram(process.execPath, [join(root, "packages/spark-connect/generate.js")]),
  });
}
