import { join } from "node:path";
import { unsupported } from "@millrace/spark-model";
import type { CheckpointFiles } from "../connector.ts";

/** Our state format's name where Spark looks for a state store's class, so that Spark refuses the state by name. */
const stateProvider = "millrace.DuckDBStateStoreProvider";

const providerKey = "spark.sql.streaming.stateStore.providerClass";

/** Configuration that Spark stores with each batch, in its order, with its defaults. */
const relevantConf: readonly (readonly [key: string, byDefault: string])[] = [
  [providerKey, "org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider"],
  ["spark.sql.streaming.stateStore.rocksdb.mergeOperatorVersion", "2"],
  ["spark.sql.streaming.stateStore.rocksdb.formatVersion", "5"],
  ["spark.sql.streaming.queryEvolution.enableSourceEvolution", "false"],
  ["spark.sql.streaming.stateStore.encodingFormat", "unsaferow"],
  ["spark.sql.streaming.statefulOperator.useStrictDistribution", "true"],
  ["spark.sql.streaming.flatMapGroupsWithState.stateFormatVersion", "2"],
  ["spark.sql.streaming.multipleWatermarkPolicy", "min"],
  ["spark.sql.streaming.stateStore.rowChecksum.enabled", "false"],
  ["spark.sql.streaming.aggregation.stateFormatVersion", "2"],
  ["spark.sql.function.protobufExtensions.enabled", "false"],
  ["spark.sql.shuffle.partitions", "200"],
  ["spark.sql.streaming.join.stateFormatVersion", "2"],
  ["spark.sql.streaming.stateStore.compression.codec", "lz4"],
  ["spark.sql.optimizer.pruneFiltersCanPruneStreamingSubplan", "false"],
];

/** Ours: how far after the clock an event time may be and still move the watermark. Off when not set. */
export const maxFutureSkewKey = "spark.millrace.streaming.maxFutureSkew";

/** The snapshot that a query's first batch stores; later runs take what the checkpoint holds. */
export function confSnapshot(
  session: ReadonlyMap<string, string>,
  isStateful: boolean,
): Readonly<Record<string, string>> {
  const maxFutureSkew = session.get(maxFutureSkewKey);
  const snapshot = {
    ...Object.fromEntries(relevantConf.map(([key, byDefault]) => [key, session.get(key) ?? byDefault])),
    ...(maxFutureSkew === undefined ? {} : { [maxFutureSkewKey]: maxFutureSkew }),
  };
  return isStateful ? { ...snapshot, [providerKey]: stateProvider } : snapshot;
}

/** Refuses to go on from state that Apache Spark keeps, by operator, under the provider that the conf names. */
export async function requireOwnState(
  files: CheckpointFiles,
  { checkpoint, conf }: { readonly checkpoint: string; readonly conf: Readonly<Record<string, string>> },
): Promise<void> {
  const provider = conf[providerKey];
  if (provider === stateProvider) return;
  const operators = (await files.list(join(checkpoint, "state"))).filter((name) => /^\d+$/.test(name));
  if (operators.length === 0) return;
  throw unsupported(
    `The state in ${checkpoint}, kept by ${provider ?? "an unnamed provider"}`,
    "Go on with the Apache Spark that wrote it, or use a new checkpoint location.",
  );
}
