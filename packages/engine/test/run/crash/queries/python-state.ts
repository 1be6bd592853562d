import { type MapGroupsWithState, outputOf } from "@millrace/spark-model";
import { column } from "../../../stream/streaming-fixture.ts";
import type { CrashQuery } from "../crash-case.ts";
import { inputRows } from "../crash-input.ts";
import { type FunctionName, groupState, pythonCall } from "../python-functions.ts";
import { windowedCount } from "./windowed-count.ts";

/** The windowed count by a Python function that keeps state and ends groups by a timeout of their time. */
export const applyInPandasWithState = pythonState({
  name: "applyInPandasWithState",
  function: "grouped_state",
  evalType: 208,
  state: { kind: "groupState", stateSchema: groupState },
});

/** The same by a processor with a list and a timer. */
export const transformWithState = pythonState({
  name: "transformWithStateInPandas",
  function: "processor",
  evalType: 211,
  state: { kind: "processor", form: "pandas" },
});

interface PythonState extends Pick<MapGroupsWithState, "state"> {
  readonly name: string;
  readonly function: FunctionName;
  readonly evalType: number;
}

function pythonState({ name, function: function_, evalType, state }: PythonState): CrashQuery {
  const { schema, expected } = windowedCount;
  return {
    name,
    outputMode: "append",
    inputs: ["in"],
    schema,
    plan(directoryOf) {
      const { plan, time, key } = inputRows(directoryOf("in"));
      return {
        kind: "mapGroupsWithState",
        child: plan,
        keys: [time, key],
        values: outputOf(plan),
        function: pythonCall(function_, schema, evalType),
        outputMode: "append",
        timing: "eventTime",
        state,
        output: schema.fields.map((field) => column(field.name, field.dataType)),
      };
    },
    expected,
  };
}
