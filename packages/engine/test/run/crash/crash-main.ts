// npm run crash -- --kills N --seed S [--case NAME]
import { parseArgs } from "node:util";
import { type CampaignResult, runCampaign } from "./crash-campaign.ts";
import { caseName, crashCases } from "./crash-case.ts";
import { isMoment, meanings } from "./kill-points.ts";

/** Kills runs as the command line says, and gives the table of what was killed where. */
export async function runCrash(
  args: readonly string[],
  { program, repository }: { readonly program: string; readonly repository: string },
): Promise<string> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      case: { type: "string" },
    },
  });
  const cases = crashCases.filter((each) => caseName(each).includes(values.case ?? ""));
  if (cases.length === 0)
    throw new Error(`No case has ${values.case} in its name: ${crashCases.map(caseName).join(", ")}`);
  const start = performance.now();
  const result = await runCampaign({
    program,
    repository,
    cases,
    kills: Number(values.kills),
    seed: Number(values.seed),
    onProgress: (killed) => process.stderr.write(`\r${killed} kills`),
  });
  process.stderr.write("\r");
  return tableOf(result, Math.round((performance.now() - start) / 1000));
}

function tableOf({ kills, reached }: CampaignResult, seconds: number): string {
  const cases = [...kills.keys()];
  const total = [...kills.values()]
    .flatMap((each) => [...each.values()])
    .reduce((sum, count) => sum + count, 0);
  const rows = Object.entries(meanings).map(([point, meaning]) => {
    const cells = cases.map((name) => {
      const isPassed = isMoment(point) || reached.get(name)?.has(point);
      return kills.get(name)?.get(point) ?? (isPassed ? 0 : "-");
    });
    return `${point.padEnd(20)}${cells.map((cell) => `${cell}`.padStart(6)).join("")}  ${meaning}`;
  });
  const legend = cases.map((name, index) => `  ${index + 1}: ${name}`);
  const header = `${"".padEnd(20)}${cases.map((_, index) => `${index + 1}`.padStart(6)).join("")}`;
  const note = "-: no run of the case came by";
  return [`${total} kills in ${seconds} s, every result right.`, ...legend, note, header, ...rows].join("\n");
}
