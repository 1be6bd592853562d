import { unsupported } from "@millrace/spark-model";
import type { SessionConfig } from "../engine.ts";

/**
 * Settings of Spark that change what a query gives or where it keeps it, and that this engine has one value
 * of. Keys that are neither here nor read anywhere tune parts of Spark that this engine does not have (state
 * stores of executors, RocksDB, log caches), and change no result.
 */
const onlyValues: Readonly<Record<string, string>> = {
  disabledV2MicroBatchReaders: "",
  disabledV2Writers: "",
  "fileSource.schema.forceNullable": "true",
  "fileStreamSink.ignoreMetadata": "false",
  "flatMapGroupsWithState.skipEmittingInitialStateKeys": "false",
  "offsetLog.formatVersion": "1",
  "queryEvolution.enableSinkEvolution": "false",
  "queryEvolution.enableSourceEvolution": "false",
  "realTimeMode.allowlistCheck": "true",
  "stateStore.skipNullsForStreamStreamJoins.enabled": "false",
  "stateStore.stateSchemaCheck": "true",
  "statefulOperator.allowMultiple": "true",
  validateEventTimeWatermarkColumn: "true",
};

/** Refuses settings that would be ignored in silence. */
export function checkSettings(config: SessionConfig): void {
  for (const [name, only] of Object.entries(onlyValues)) {
    const key = `spark.sql.streaming.${name}`;
    const value = config.get(key);
    if (value !== undefined && value !== only) {
      throw unsupported(`${key} = ${value}`, `Leave it at ${only === "" ? "nothing" : only}.`);
    }
  }
}
