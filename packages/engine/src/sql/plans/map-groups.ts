import { type MapGroups, type MapGroupsWithState, unsupported } from "@millrace/spark-model";
import type { RelationText } from "./compile-relation.ts";

/** MapGroups and MapGroupsWithState: need a Python worker between two steps of the program. */
export function compileMapGroups(_plan: MapGroups | MapGroupsWithState): RelationText {
  throw unsupported("A Python function over groups in this place", "Attach a Spark cluster.");
}
