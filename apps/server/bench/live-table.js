/**
 * Frames per second of the page while a live view takes 5,000 changed rows a second: a real workbench, a real
 * Chromium, a rate source, on the Table tab and on the Chart tab.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const launcher = join(dirname(fileURLToPath(import.meta.url)), "..", "launch", "start.js");
const debianChromium = "/usr/bin/chromium";
const settleMs = 5_000;
const measuredSeconds = 8;

/** A stream that only grows, and one that changes each of its 5,000 rows every second. */
const streams = {
  growing: `display(spark.readStream.format("rate").option("rowsPerSecond", 5000).load())`,
  changing: `display(spark.readStream.format("rate").option("rowsPerSecond", 5000).load()
    .selectExpr("value % 5000 AS key", "value").groupBy("key").agg({"value": "max"}))`,
};

/** @returns {Promise<Record<string, number>>} figure by name */
export async function measureLiveTable(onStep) {
  const workspace = mkdtempSync(join(tmpdir(), "millrace-bench-"));
  const workbench = spawn(
    process.execPath,
    [launcher, "--port", "0", "--workspace", workspace, "--no-open"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const address = await addressOf(workbench);
    const { chromium } = await import("@playwright/test");
    const browser = await chromium.launch({
      ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}),
      args: ["--no-sandbox", "--disable-gpu"],
    });
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 960 } });
      await page.goto(address);
      const figures = {};
      for (const [name, source] of Object.entries(streams)) {
        Object.assign(figures, await measureStream(page, name, source, onStep));
      }
      return figures;
    } finally {
      await browser.close();
    }
  } finally {
    const ended = new Promise((resolve) => workbench.once("exit", resolve));
    workbench.kill("SIGTERM");
    await ended;
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function measureStream(page, name, source, onStep) {
  await openNotebook(page, name, source);
  const cell = page.getByRole("group", { name: /cell 1[,.]/ });
  await cell.getByRole("button", { name: "Run cell" }).click();
  await cell.getByRole("gridcell").first().waitFor({ timeout: 120_000 });
  const figures = {};
  for (const tab of ["Table", "Chart"]) {
    onStep(`  ${name}, ${tab} tab`);
    await cell.getByRole("tab", { name: tab }).click();
    await page.waitForTimeout(settleMs);
    const rows = await inputRows(page);
    const frames = await framesPerSecond(page);
    const { median, worst } = summary(frames);
    figures[`${name}, ${tab}: frames/s p50`] = median;
    figures[`${name}, ${tab}: frames/s worst second`] = worst;
    figures[`${name}, ${tab}: rows/s`] = ((await inputRows(page)) - rows) / measuredSeconds;
  }
  await cell.getByRole("button", { name: "Stop", exact: true }).click();
  await cell.getByText(/stopped at/).waitFor();
  return figures;
}

async function openNotebook(page, name, source) {
  const cell = { cell_type: "code", id: "a", metadata: {}, source, execution_count: null, outputs: [] };
  const notebook = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
  await page.evaluate(
    ([path, body]) => fetch(`/api/workspace/file?path=${path}`, { method: "PUT", body }),
    [`${name}.ipynb`, JSON.stringify(notebook)],
  );
  await page.goto(new URL(`/notebook/${name}.ipynb`, page.url()).href);
}

/** Counts animation frames, second by second. */
function framesPerSecond(page) {
  return page.evaluate(
    (seconds) =>
      new Promise((resolve) => {
        const counts = new Array(seconds).fill(0);
        const start = performance.now();
        const count = (now) => {
          const second = Math.floor((now - start) / 1000);
          if (second >= seconds) return resolve(counts);
          if (second >= 0) counts[second] += 1;
          requestAnimationFrame(count);
        };
        requestAnimationFrame(count);
      }),
    measuredSeconds,
  );
}

/** How many rows the one running query has read so far, by the end of its last batch. */
async function inputRows(page) {
  return page.evaluate(async () => {
    const [running] = await (await fetch("/api/queries")).json();
    const sources = running?.query.progress.at(-1)?.sources ?? [];
    // The rate source's offset is the second of its run; it makes 5,000 rows in each.
    return Number(sources[0]?.endOffset ?? 0) * 5_000;
  });
}

function summary(frames) {
  const ordered = frames.toSorted((left, right) => left - right);
  return { median: ordered[Math.floor(ordered.length / 2)], worst: ordered[0] };
}

function addressOf(workbench) {
  let output = "";
  return new Promise((resolve, reject) => {
    workbench.stdout.on("data", (chunk) => {
      output += chunk;
      const address = /http:\/\/\S+/.exec(output)?.[0];
      if (address) resolve(address);
    });
    workbench.once("exit", (code) => reject(new Error(`the workbench ended with code ${code}:\n${output}`)));
  });
}
