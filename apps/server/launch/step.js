// Steps of the set-up: each says what it does only when there is something to do.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { privateFolder } from "./paths.js";

/** An error whose message says what to do; shown without a stack. */
export class SetupError extends Error {}

/**
 * Runs `work` unless the step is fresh: its stamp is the one of the last good run and `isDone` still holds.
 * @param {{name: string, title: string, stamp: string, isDone?: () => boolean, work: () => Promise<unknown>}} step
 */
export async function runStep({ name, title, stamp, isDone = () => true, work }) {
  if (readStamp(name) === stamp && isDone()) return;
  const startedAt = Date.now();
  rmSync(stampFile(name), { force: true });
  const stopTicking = say(title);
  try {
    await work();
  } catch (error) {
    stopTicking("failed");
    throw error;
  }
  writeStamp(name, stamp);
  stopTicking(`${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** Prints a line that counts seconds on a terminal. Standard output belongs to the program that follows. */
function say(title) {
  const out = process.stderr;
  const startedAt = Date.now();
  if (!out.isTTY) {
    out.write(`${title} …\n`);
    return (ending) => out.write(`${title}: ${ending}\n`);
  }
  const show = () => out.write(`\r${title} … ${Math.round((Date.now() - startedAt) / 1000)} s`);
  show();
  const timer = setInterval(show, 1000);
  return (ending) => {
    clearInterval(timer);
    out.write(`\r\u001b[K${title}: ${ending}\n`);
  };
}

function stampFile(name) {
  return join(privateFolder, "steps", name);
}

function readStamp(name) {
  try {
    return readFileSync(stampFile(name), "utf8");
  } catch {
    return undefined;
  }
}

function writeStamp(name, stamp) {
  mkdirSync(join(privateFolder, "steps"), { recursive: true });
  writeFileSync(stampFile(name), stamp);
}

/**
 * Runs a program to its end and returns what it printed. Fails with the last lines of that.
 * @param {string} program @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void}} [options] `onLine` hears each line
 * @returns {Promise<string>}
 */
export function runProgram(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32" && program === "npm",
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (bytes) => {
        output += bytes;
      });
      if (options.onLine) createInterface({ input: stream }).on("line", options.onLine);
    }
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new SetupError(`${program} ${args.join(" ")} failed:\n${lastLines(output)}`));
    });
  });
}

/** What a program says of its failure: npm begins with it, most others end with it. */
function lastLines(text) {
  const lines = text.trim().split("\n");
  const errors = lines.filter((line) => line.startsWith("npm error"));
  return (errors.length > 0 ? errors.slice(0, 15) : lines.slice(-15)).join("\n");
}
