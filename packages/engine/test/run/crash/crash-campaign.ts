import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SeededRandom, seededRandom, splitAtRandom } from "../../../../testkit/src/oracle.ts";
import { checkFinalState, checkLogs, checkReplay, checkSink } from "./checkers.ts";
import { type CrashCase, caseName, type InputRow } from "./crash-case.ts";
import { closingRow, randomRows, writeInput } from "./crash-input.ts";
import type { Kill, LaneOrder } from "./crash-lane.ts";
import { isOnce, pointsOf } from "./kill-points.ts";
import { batchFiles, readByBatch } from "./sinks/batch-files.ts";

export interface Campaign {
  /** The bundled child. */
  readonly program: string;
  readonly cases: readonly CrashCase[];
  readonly kills: number;
  readonly seed: number;
  readonly onProgress?: (killed: number) => void;
}

/** How often each case was killed at each point. */
export type KillCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Runs in one process, each killed at a point of its own. */
const lanesAProcess = 8;
const killsALane = 5;
const batchCount = 6;
const rowCount = 60;

interface Lane {
  readonly case_: CrashCase;
  readonly directory: string;
  readonly rows: Readonly<Record<string, readonly InputRow[]>>;
  readonly cutOff: number[];
  isFinished: boolean;
}

/** Kills runs until the number is reached, and checks each; throws with the seed at the first that is wrong. */
export async function runCampaign(campaign: Campaign): Promise<KillCounts> {
  const random = seededRandom(campaign.seed);
  const root = await mkdtemp(join(tmpdir(), "millrace-crash-"));
  const counts = new Map<string, Map<string, number>>();
  const deck = new PointDeck(random);
  let killed = 0;
  try {
    for (let group = 0; killed < campaign.kills; group++) {
      const lanes = await newLanes(campaign, { root, group, random });
      for (let attempt = 0; attempt < killsALane; attempt++) {
        for (const { lane, point } of await killOnce(lanes, { campaign, random, deck })) {
          const ofCase = counts.get(caseName(lane.case_)) ?? new Map<string, number>();
          counts.set(caseName(lane.case_), ofCase.set(point, (ofCase.get(point) ?? 0) + 1));
          killed++;
        }
        campaign.onProgress?.(killed);
      }
      await finish(lanes, campaign.program);
      for (const lane of lanes) await rm(lane.directory, { recursive: true, force: true });
    }
    return counts;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`seed ${campaign.seed}, after ${killed} kills: ${reason}\n(left in ${root})`, {
      cause: error,
    });
  } finally {
    // After a failure the directories stay, to be looked at.
    if (killed >= campaign.kills) await rm(root, { recursive: true, force: true });
  }
}

async function newLanes(
  { cases }: Campaign,
  { root, group, random }: { readonly root: string; readonly group: number; readonly random: SeededRandom },
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
  { campaign, random, deck }: { campaign: Campaign; random: SeededRandom; deck: PointDeck },
): Promise<readonly Killed[]> {
  const active = lanes.filter((lane) => !lane.isFinished);
  if (active.length === 0) return [];
  const isAnywhere = random.below(8) === 0;
  const orders = active.map((lane) => ({
    ...orderOf(lane, "killed"),
    ...(isAnywhere ? {} : { kill: deck.draw(lane.case_) }),
  }));
  const afterMs = isAnywhere ? random.below(800) : undefined;
  const finished = await runChild(campaign.program, orders, afterMs);
  const killed: Killed[] = [];
  for (const [index, lane] of active.entries()) {
    const { unfinished } = await checkLogs(join(lane.directory, "killed", "checkpoint"));
    lane.isFinished = finished.has(index);
    if (lane.isFinished) continue;
    if (unfinished !== undefined) lane.cutOff.push(unfinished);
    killed.push({ lane, point: orders[index]?.kill?.point ?? "anywhere" });
  }
  const [replayed] = killed;
  if (replayed) await checkReplay(join(replayed.lane.directory, "killed", "checkpoint"));
  return killed;
}

/** Lets all lanes end, beside runs of the same input that nobody has killed; then compares. */
async function finish(lanes: readonly Lane[], program: string): Promise<void> {
  const outputs = ["killed", "undisturbed"] as const;
  const orders = lanes.flatMap((lane) => outputs.map((output) => orderOf(lane, output)));
  await runChild(program, orders);
  // As in Spark, a restart closes no group before new rows come.
  for (const { case_, directory } of lanes) {
    for (const input of case_.query.inputs)
      await writeInput(join(directory, input), [[closingRow]], batchCount);
  }
  await runChild(program, orders);
  for (const lane of lanes) await check(lane);
}

async function check({ case_, directory, rows, cutOff }: Lane): Promise<void> {
  const [killed, undisturbed] = [join(directory, "killed"), join(directory, "undisturbed")];
  const all = Object.fromEntries(Object.entries(rows).map(([input, own]) => [input, [...own, closingRow]]));
  try {
    await checkLogs(join(killed, "checkpoint"));
    const { query, sink } = case_;
    await checkFinalState(join(killed, "checkpoint"), join(undisturbed, "checkpoint"));
    const batchOf = new Map<string, number>();
    for (const [batchId, batch] of await readByBatch(killed, "given")) {
      for (const row of batch) batchOf.set(JSON.stringify(row), batchId);
    }
    const written = await sink.read(killed, query.schema);
    checkSink({ case_, rows: all, written, cutOff, batchOf });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${caseName(case_)} in ${directory}: ${reason}`, { cause: error });
  }
}

/** The run that nobody kills goes into the sink that keeps batches apart. */
function orderOf({ case_, directory }: Lane, output: "killed" | "undisturbed"): LaneOrder {
  const sink = output === "killed" ? case_.sink : batchFiles;
  return { caseName: caseName({ query: case_.query, sink }), directory, output };
}

/** Gives every point of a case before any comes again. */
class PointDeck {
  readonly #random: SeededRandom;
  readonly #decks = new Map<string, string[]>();

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  draw(case_: CrashCase): Kill {
    const deck = this.#decks.get(caseName(case_)) ?? [];
    if (deck.length === 0) deck.push(...pointsOf(case_));
    this.#decks.set(caseName(case_), deck);
    const [point = "commitWritten"] = deck.splice(this.#random.below(deck.length), 1);
    const below = (limit: number): number => 1 + this.#random.below(limit);
    if (point === "noData") return { point, count: below(9), batchId: batchCount };
    if (point === "stopping") return { point, count: below(20) };
    return { point, count: isOnce(point) ? 1 : below(3) };
  }
}

/** Runs the child; gives the lanes that came to their end. Throws with its output when it fails by itself. */
function runChild(
  program: string,
  orders: readonly LaneOrder[],
  killAfterMs?: number,
): Promise<ReadonlySet<number>> {
  const child = spawn(process.execPath, [program, JSON.stringify(orders)], {
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
      const finished = [...output.matchAll(/^(\d+) finished$/gm)].map((match) => Number(match[1]));
      resolve(new Set(finished));
    });
  });
}
