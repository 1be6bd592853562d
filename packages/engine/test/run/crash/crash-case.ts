import type { LogicalPlan, OutputMode, Schema, SourceOptions, Trigger } from "@millrace/spark-model";
import type { SinkProvider } from "../../../src/connector.ts";
import { continuousValues } from "./queries/continuous-values.ts";
import { deduplicate } from "./queries/deduplicate.ts";
import { outerJoin } from "./queries/outer-join.ts";
import { applyInPandasWithState, transformWithState } from "./queries/python-state.ts";
import { sessionWindow } from "./queries/session-window.ts";
import { windowedCount } from "./queries/windowed-count.ts";
import { appendedFiles } from "./sinks/appended-files.ts";
import { batchFiles } from "./sinks/batch-files.ts";
import { files } from "./sinks/files.ts";
import { brokerVariable, kafka } from "./sinks/kafka.ts";

/** A row of a generated input. */
export interface InputRow {
  readonly second: number;
  readonly key: number;
  readonly value: number;
}

/** A row of a result; times in seconds. */
export type OutputRow = readonly number[];

/** A query, most over JSON files, with what it must come to. One file each in `queries`. */
export interface CrashQuery {
  readonly name: string;
  /** Without one, all that is in the inputs and then no more. */
  readonly trigger?: Trigger & { readonly kind: "continuous" };
  readonly outputMode: OutputMode;
  /** Names of its inputs; each is a directory of files, read one a batch. */
  readonly inputs: readonly string[];
  /** Rows of numbers and times. */
  readonly schema: Schema;
  /** `directoryOf` says where an input is. */
  plan(directoryOf: (input: string) => string): LogicalPlan;
  /** The oracle: one pass over all rows, once `closingRow` has ended each input. `written` is in the sink. */
  expected(
    rows: Readonly<Record<string, readonly InputRow[]>>,
    written?: readonly OutputRow[],
  ): readonly OutputRow[];
}

/** What is promised: rows once, or rows of the batch that was cut off again. */
export type Guarantee = "exact" | "atLeastOnce";

/** Where rows go, and how they are read back. One file each in `sinks`. */
export interface CrashSink {
  readonly name: string;
  readonly guarantee: Guarantee;
  /** Kill points of its own, besides those of every query. */
  readonly points: readonly string[];
  /** What the query is started with. */
  definition(directory: string, schema: Schema): SinkDefinition;
  /** All rows in the sink, as a reader sees them. */
  read(directory: string, schema: Schema): Promise<readonly OutputRow[]>;
}

export interface SinkDefinition {
  readonly format: string;
  readonly path?: string;
  readonly options?: SourceOptions;
  readonly sinkProvider?: SinkProvider;
  /** Gives the rows the columns that the sink wants. */
  shape?(plan: LogicalPlan): LogicalPlan;
}

export interface CrashCase {
  readonly query: CrashQuery;
  readonly sink: CrashSink;
}

const queries: readonly CrashQuery[] = [
  windowedCount,
  deduplicate,
  sessionWindow,
  outerJoin,
  applyInPandasWithState,
  transformWithState,
];
const brokerSinks: readonly CrashSink[] = process.env[brokerVariable] ? [kafka] : [];

/** Every query into every sink that takes its trigger. */
export const crashCases: readonly CrashCase[] = [
  ...queries.flatMap((query) => [files, batchFiles, ...brokerSinks].map((sink) => ({ query, sink }))),
  ...[appendedFiles, ...brokerSinks].map((sink) => ({ query: continuousValues, sink })),
];

export function caseName({ query, sink }: CrashCase): string {
  return `${query.name} -> ${sink.name}`;
}

export function caseOf(name: string): CrashCase {
  const found = crashCases.find((each) => caseName(each) === name);
  if (found) return found;
  throw new Error(`There is no case ${name}. Known: ${crashCases.map(caseName).join(", ")}`);
}
