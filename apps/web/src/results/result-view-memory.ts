import { useState } from "react";
import { z } from "zod";
import { chartSpecSchema } from "./chart-spec.ts";

/** What a person chose for one result: the tab and the chart. Kept in the cell's metadata, so also in the file. */
export const resultViewSchema = z.object({ tab: z.string().optional(), chart: chartSpecSchema.optional() });
export type ResultView = Readonly<z.infer<typeof resultViewSchema>>;

/** A result's view and the way to remember another. */
export interface ResultViewMemory {
  readonly view: ResultView;
  readonly onView: (change: ResultView) => void;
}

/** The view at once, also while the server cannot be told. */
export function useResultView(memory: ResultViewMemory): ResultViewMemory {
  const [chosen, setChosen] = useState<ResultView>({});
  const onView = (change: ResultView) => {
    setChosen((before) => ({ ...before, ...change }));
    memory.onView(change);
  };
  return { view: { ...memory.view, ...chosen }, onView };
}
