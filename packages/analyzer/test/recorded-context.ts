import { readFileSync } from "node:fs";
import { fromBinary } from "@bufbuild/protobuf";
import { type Relation, RelationSchema, readArrowSchema } from "@millrace/spark-connect";
import { longType, structField, structType, timestampType } from "@millrace/spark-model";
import { type AnalyzerContext, analyze } from "../src/index.ts";

/** What record_relations.py writes for a query. */
export interface RecordedQuery {
  readonly relation: string;
  readonly schema?: unknown;
  readonly error?: RecordedError;
}

export interface RecordedError {
  readonly errorClass: string;
  readonly sqlState: string | null;
  readonly messageParameters: Readonly<Record<string, string>>;
}

interface Recording {
  readonly views: Readonly<Record<string, string>>;
  readonly queries: Readonly<Record<string, RecordedQuery>>;
}

export const recording = JSON.parse(
  readFileSync(new URL("./recorded/queries.json", import.meta.url), "utf8"),
) as Recording;

/** The relation message of a recorded query. */
export function relationOf(base64: string): Relation {
  return fromBinary(RelationSchema, Buffer.from(base64, "base64"));
}

const rate = structType([structField("timestamp", timestampType), structField("value", longType)]);

/** A session with the recorded views and the rate source. */
export function recordedContext(config: Readonly<Record<string, string>> = {}): AnalyzerContext {
  let lastId = 0;
  const context: AnalyzerContext = {
    config: (key) => config[key],
    nextExpressionId: () => ++lastId,
    lookupTable: async ([name = "", ...rest]) => {
      const view = rest.length === 0 ? recording.views[name.toLowerCase()] : undefined;
      return view === undefined ? undefined : analyze(relationOf(view), context);
    },
    dataSourceSchema: async ({ schema }) => schema ?? rate,
    cachedRemoteRelation: () => undefined,
    artifact: () => undefined,
    arrowSchema: readArrowSchema,
    registeredFunction: () => undefined,
    currentDatabase: "default",
    columnValues: async () => [],
    variable: () => undefined,
    sqlFunction: () => undefined,
    currentUser: "tester",
  };
  return context;
}
