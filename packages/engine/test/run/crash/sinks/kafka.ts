import { basename, dirname } from "node:path";
import {
  type ColumnBatch,
  type Expression,
  outputOf,
  type SourceOptions,
  stringType,
} from "@millrace/spark-model";
import { kafkaSource } from "../../../../../connectors/src/kafka/index.ts";
import { alias, call } from "../../../../src/stream/builders.ts";
import { column } from "../../../stream/streaming-fixture.ts";
import type { CrashSink, OutputRow } from "../crash-case.ts";

/** Says where a broker answers; without it, the cases of Kafka are left out. */
export const brokerVariable = "MILLRACE_CRASH_KAFKA";

/** Kafka, at least once: rows of the batch that was cut off may come again. */
export const kafka: CrashSink = {
  name: "kafka",
  guarantee: "atLeastOnce",
  points: [],
  definition: (directory) => ({
    format: "kafka",
    options: { ...server(), topic: topicOf(directory) },
    shape: (plan) => {
      const text = (operand: Expression): Expression => ({
        kind: "cast",
        child: { kind: "cast", child: operand, dataType: { kind: "long" }, mode: "ansi" },
        dataType: stringType,
        mode: "ansi",
      });
      const comma = { kind: "literal", value: ",", dataType: stringType } as const;
      const value = call("concat_ws", [comma, ...outputOf(plan).map(text)], stringType);
      return { kind: "project", child: plan, projections: [alias(value, "value", column("value").id)] };
    },
  }),
  async read(directory) {
    const options = { ...server(), subscribe: topicOf(directory) };
    const context = { workingDirectory: directory } as Parameters<
      NonNullable<typeof kafkaSource.readBatch>
    >[1];
    const batch = await kafkaSource.readBatch?.({ options, paths: [] }, context);
    if (batch?.kind !== "columns") throw new Error("the source gives columns");
    const batches: (readonly OutputRow[])[] = [];
    for await (const each of batch.batches) batches.push(rowsOf(each));
    return batches.flat();
  },
};

/** Rows of a batch whose column `value` holds numbers with commas between them. */
export function rowsOf(batch: ColumnBatch): readonly OutputRow[] {
  const position = batch.schema.fields.findIndex((field) => field.name === "value");
  const values = batch.columns[position];
  if (values?.form !== "variable") throw new Error("values are text");
  const decoder = new TextDecoder();
  return Array.from({ length: batch.rowCount }, (_, row) => {
    const bytes = values.bytes.subarray(values.offsets[row], values.offsets[row + 1]);
    return decoder.decode(bytes).split(",").map(Number);
  });
}

function server(): SourceOptions {
  return { "kafka.bootstrap.servers": process.env[brokerVariable] ?? "" };
}

/** A lane's directories end in `<campaign>/<lane>/<output>`. */
function topicOf(directory: string): string {
  const lane = dirname(directory);
  return [basename(dirname(lane)), basename(lane), basename(directory)].join("-");
}
