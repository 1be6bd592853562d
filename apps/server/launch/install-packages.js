// npm packages, and the code generated from the protocol's descriptors.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.js";
import { sourceStamp } from "./source-stamp.js";
import { runProgram, runStep, SetupError } from "./step.js";

/** Whether node_modules is there and not older than the lockfile. */
export function packagesAreFresh(folder = root) {
  const installed = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync(join(folder, "package-lock.json")).mtimeMs;
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
  try {
    await runProgram("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root });
  } catch (error) {
    if (!/E(NOTFOUND|AI_AGAIN|CONNREFUSED|TIMEDOUT|CONNRESET)|network/.test(String(error))) throw error;
    throw new SetupError(
      "npm could not download packages: there is no network, or the registry does not answer.\n" +
        "Connect, or set a proxy (npm config set proxy …) or a registry (npm config set registry …), and start again.",
    );
  }
}

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
