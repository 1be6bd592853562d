import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionPythonFunctions } from "../../../../connect-server/src/python/session-python-functions.ts";
import { type SeededRandom, seededRandom, splitAtRandom } from "../../../../testkit/src/oracle.ts";
import { checkFinalState, checkLogs, checkReplay, checkSink } from "./checkers.ts";
import { type CrashCase, caseName, type InputRow } from "./crash-case.ts";
import { batchCount, closingRow, randomRows, writeInput } from "./crash-input.ts";
import type { LaneOrder } from "./crash-lane.ts";
import { PointDeck } from "./point-deck.ts";
import { pickleFunctions, startWorker } from "./python-functions.ts";
import { appendedFiles } from "./sinks/appended-files.ts";
import { batchFiles, readBatches } from "./sinks/batch-files.ts";

export interface Campaign {
  /** The bundled child. */
  readonly program: string;
  readonly repository: string;
  readonly cases: readonly CrashCase[];
  readonly kills: number;
  readonly seed: number;
  readonly onProgress?: (killed: number) => void;
}

/** What came of a campaign, by case. */
export interface CampaignResult {
  /** How often each case was killed at each point. */
  readonly kills: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The points that its runs have passed. */
  readonly reached: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Runs in one process, each killed at a point of its own. */
const lanesAProcess = 16;
const killsALane = 5;
const rowCount = 60;

/** What the steps of a campaign share. */
interface CampaignRun extends Campaign {
  readonly random: SeededRandom;
  readonly deck: PointDeck;
  readonly environment: Readonly<Record<string, string>>;
  /** For replays; the children have their own. */
  readonly python: SessionPythonFunctions;
  readonly reached: Map<string, Set<string>>;
}

interface Lane {
  readonly case_: CrashCase;
  readonly directory: string;
  readonly rows: Readonly<Record<string, readonly InputRow[]>>;
  readonly cutOff: number[];
  isFinished: boolean;
}

/** Kills runs until the number is reached, and checks each; throws with the seed at the first that is wrong. */
export async function runCampaign(campaign: Campaign): Promise<CampaignResult> {
  const random = seededRandom(campaign.seed);
  const root = await mkdtemp(join(tmpdir(), "millrace-crash-"));
  const environment = pickleFunctions(campaign.repository, join(root, "functions"));
  const reached = new Map<string, Set<string>>();
  const python = startWorker(environment);
  const deck = new PointDeck(random);
  const run: CampaignRun = { ...campaign, random, deck, environment, python, reached };
  const kills = new Map<string, Map<string, number>>();
  let killed = 0;
  try {
    for (let group = 0; killed < campaign.kills; group++) {
      const lanes = await newLanes(run, root, group);
      for (let attempt = 0; attempt < killsALane; attempt++) {
        for (const { lane, point } of await killOnce(lanes, run, attempt === 0)) {
          const ofCase = kills.get(caseName(lane.case_)) ?? new Map<string, number>();
          kills.set(caseName(lane.case_), ofCase.set(point, (ofCase.get(point) ?? 0) + 1));
          killed++;
        }
        campaign.onProgress?.(killed);
      }
      await finish(lanes, run);
      for (const lane of lanes) await rm(lane.directory, { recursive: true, force: true });
    }
    return { kills, reached };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`seed ${campaign.seed}, after ${killed} kills: ${reason}\n(left in ${root})`, {
      cause: error,
    });
  } finally {
    python.close();
    // After a failure the directories stay, to be looked at.
    if (killed >= campaign.kills) await rm(root, { recursive: true, force: true });
  }
}

async function newLanes(
  { cases, random }: CampaignRun,
  root: string,
  group: number,
): Promise<readonly Lane[]> {
  const lanes: Lane[] = [];
  for (let index = 0; index < lanesAProcess; index++) {
    const case_ = cases[(group * lanesAProcess + index) % cases.length];
    if (!case_) throw new Error("no cases");
    const directory = join(root, `${group}-${index}`);
    const rows: Record<string, readonly InputRow[]> = {};
    for (const input of case_.query.inputs) {
      rows[input] = randomRows(rowCount, random);
      await writeInput(join(directory, input), splitAtRandom(rows[input] ?? [], batchCount, random));
    }
    lanes.push({ case_, directory, rows, cutOff: [], isFinished: false });
  }
  return lanes;
}

interface Killed {
  readonly lane: Lane;
  readonly point: string;
}

/** One process with all lanes that are not done, killed; the logs of each must be in order. */
async function killOnce(
  lanes: readonly Lane[],
  run: CampaignRun,
  isFresh: boolean,
): Promise<readonly Killed[]> {
  const { random, deck } = run;
  const active = lanes.filter((lane) => !lane.isFinished);
  if (active.length === 0) return [];
  const isAnywhere = random.below(8) === 0;
  const orders = active.map((lane) => ({
    ...orderOf(lane, "killed"),
    ...(isAnywhere ? {} : { kill: deck.draw(lane.case_, isFresh) }),
  }));
  const finished = await runChild(run, orders, isAnywhere ? random.below(2000) : undefined);
  const killed: Killed[] = [];
  for (const [index, lane] of active.entries()) {
    const { planned, committed } = await checkLogs(join(lane.directory, "killed", "checkpoint"));
    const point = orders[index]?.kill?.point;
    lane.isFinished = finished.has(index);
    // Being stopped ends an epoch as a kill does (invariant 12).
    if (planned > committed || isContinuous(lane.case_)) lane.cutOff.push(committed + 1);
    if (lane.isFinished) {
      if (point !== undefined) deck.putBack(lane.case_, point);
      continue;
    }
    killed.push({ lane, point: point ?? "anywhere" });
  }
  // Epochs keep no record of what they came to.
  const replayed = killed.find(({ lane }) => !isContinuous(lane.case_));
  if (replayed) await checkReplay(join(replayed.lane.directory, "killed", "checkpoint"), run.python);
  return killed;
}

function isContinuous({ query }: CrashCase): boolean {
  return query.trigger !== undefined;
}

/** Lets all lanes end, beside runs of the same input that nobody has killed; then compares. */
async function finish(lanes: readonly Lane[], run: CampaignRun): Promise<void> {
  const outputs = ["killed", "undisturbed"] as const;
  const orders = lanes.flatMap((lane) => outputs.map((output) => orderOf(lane, output)));
  await runChild(run, orders);
  for (const lane of lanes.filter(({ case_ }) => isContinuous(case_))) {
    const { committed } = await checkLogs(join(lane.directory, "killed", "checkpoint"));
    lane.cutOff.push(committed + 1);
  }
  // As in Spark, a restart closes no group before new rows come.
  for (const { case_, directory } of lanes) {
    for (const input of case_.query.inputs)
      await writeInput(join(directory, input), [[closingRow]], batchCount);
  }
  await runChild(run, orders);
  for (const lane of lanes) await check(lane);
}

async function check({ case_, directory, rows, cutOff }: Lane): Promise<void> {
  const [killed, undisturbed] = [join(directory, "killed"), join(directory, "undisturbed")];
  const all = Object.fromEntries(Object.entries(rows).map(([input, own]) => [input, [...own, closingRow]]));
  try {
    await checkLogs(join(killed, "checkpoint"));
    const { query, sink } = case_;
    await checkFinalState(join(killed, "checkpoint"), join(undisturbed, "checkpoint"));
    const batchesOf = new Map<string, Set<number>>();
    for (const { batchId, rows } of await readBatches(killed, "given")) {
      for (const row of rows.map((each) => JSON.stringify(each)))
        batchesOf.set(row, (batchesOf.get(row) ?? new Set()).add(batchId));
    }
    const written = await sink.read(killed, query.schema);
    checkSink({ case_, rows: all, written, cutOff, batchesOf });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${caseName(case_)} in ${directory}: ${reason}`, { cause: error });
  }
}

/** The run that nobody kills goes into the sink that keeps batches apart. */
function orderOf({ case_, directory }: Lane, output: "killed" | "undisturbed"): LaneOrder {
  const apart = isContinuous(case_) ? appendedFiles : batchFiles;
  const sink = output === "killed" ? case_.sink : apart;
  return { caseName: caseName({ query: case_.query, sink }), directory, output };
}

/** Runs the child; gives the lanes that came to their end. Throws with its output when it fails by itself. */
function runChild(
  { program, environment, reached }: CampaignRun,
  orders: readonly LaneOrder[],
  killAfterMs?: number,
): Promise<ReadonlySet<number>> {
  const child = spawn(process.execPath, [program, JSON.stringify(orders)], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (text) => {
    if (killAfterMs !== undefined && !output.includes("started"))
      setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    output += text;
  });
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code !== 0 && signal !== "SIGKILL")
        reject(new Error(`the run failed by itself (${code}): ${errors}`));
      for (const [, lane, point = ""] of output.matchAll(/^(\d+) reached (.+)$/gm)) {
        const name = orders[Number(lane)]?.caseName ?? "";
        reached.set(name, (reached.get(name) ?? new Set()).add(point));
      }
      const finished = [...output.matchAll(/^(\d+) finished$/gm)].map((match) => Number(match[1]));
      resolve(new Set(finished));
    });
  });
}
