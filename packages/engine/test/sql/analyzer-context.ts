import type { AnalyzerContext } from "@millrace/analyzer";
import { readArrowSchema } from "@millrace/spark-connect";

/** What the analyzer asks for when a query reads no tables. */
export function tablelessContext(settings: ReadonlyMap<string, string>): AnalyzerContext {
  let lastId = 0;
  return {
    config: (key) => settings.get(key),
    nextExpressionId: () => ++lastId,
    lookupTable: async () => undefined,
    dataSourceSchema: async () => {
      throw new Error("no data sources here");
    },
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
}
