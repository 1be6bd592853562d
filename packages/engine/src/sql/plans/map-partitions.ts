import { type MapPartitions, unsupported } from "@millrace/spark-model";
import type { RelationText } from "./compile-relation.ts";

/** MapPartitions: needs a Python worker between two steps of the program. */
export function compileMapPartitions(_plan: MapPartitions): RelationText {
  throw unsupported("mapInPandas and mapInArrow", "Use DataFrame functions, or attach a Spark cluster.");
}
