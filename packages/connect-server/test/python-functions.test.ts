import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import {
  type ColumnBatch,
  type DataType,
  integerType,
  longType,
  type PythonFunctionCall,
  stringType,
  structField,
  structType,
} from "@millrace/spark-model";
import { afterAll, describe, expect, it } from "vitest";
import { SessionPythonFunctions } from "../src/python/session-python-functions.ts";
import { python, workerScript } from "./pyspark-server.ts";

const functions = new SessionPythonFunctions(() => ({
  executable: python,
  workerScript,
  workingDirectory: tmpdir(),
}));
afterAll(() => functions.close());

/** What PySpark sends for a function: the cloudpickled pair of function and return type. */
function pickled(text: string): Uint8Array {
  const script = `import sys; from pyspark import cloudpickle; from pyspark.sql.types import *\nsys.stdout.buffer.write(cloudpickle.dumps(${text}))`;
  return execFileSync(python, ["-c", script]);
}

function call(text: string, dataType: DataType, evalType: number): PythonFunctionCall {
  return {
    kind: "python",
    name: "f",
    arguments: [],
    dataType,
    deterministic: true,
    evalType,
    command: pickled(text),
    pythonVersion: "3.11",
  };
}

const input: ColumnBatch = {
  schema: structType([structField("n", longType), structField("s", stringType)]),
  rowCount: 3,
  columns: [
    { form: "fixed", values: BigInt64Array.of(1n, 2n, 3n), validity: Uint8Array.of(0b101) },
    { form: "variable", offsets: Int32Array.of(0, 1, 3, 3), bytes: Buffer.from("abb") },
  ],
};

describe("Python functions", () => {
  it("apply to rows, NULL as None", async () => {
    const twice = call("(lambda n, s: None if n is None else n * 2 + len(s), LongType())", longType, 100);
    const batch = await functions.evaluate({
      calls: [{ function: twice, arguments: [0, 1] }],
      input,
      timeZone: "UTC",
    });
    const [column] = batch.columns;
    if (column?.form !== "fixed") throw new Error("expected a fixed column");
    expect(column.values[0]).toBe(3n);
    expect(column.values[2]).toBe(6n);
    expect((column.validity?.[0] ?? 0) & 0b010).toBe(0);
  });

  it("give NULL for a value that does not fit the declared type", async () => {
    const wrong = call("(lambda s: 7 if s == 'a' else 'x', IntegerType())", integerType, 100);
    const batch = await functions.evaluate({
      calls: [{ function: wrong, arguments: [1] }],
      input,
      timeZone: "UTC",
    });
    const [column] = batch.columns;
    if (column?.form !== "fixed") throw new Error("expected a fixed column");
    expect(column.values[0]).toBe(7);
    expect((column.validity?.[0] ?? 0xff) & 0b111).toBe(0b001);
  });

  it("apply to pandas series", async () => {
    const upper = call("(lambda s: s.str.upper(), StringType())", stringType, 200);
    const batch = await functions.evaluate({
      calls: [{ function: upper, arguments: [1] }],
      input,
      timeZone: "UTC",
    });
    const [column] = batch.columns;
    if (column?.form !== "variable") throw new Error("expected strings");
    expect(Buffer.from(column.bytes).toString()).toBe("ABB");
  });

  it("map whole frames with mapInPandas", async () => {
    const mapped =
      "(lambda frames: (f[f.s != ''][['s']] for f in frames), StructType().add('s', StringType()))";
    const schema = structType([structField("s", stringType)]);
    const batches = await functions.mapPartitions({
      function: call(mapped, schema, 205),
      input: [input],
      inputSchema: input.schema,
      schema,
      timeZone: "UTC",
    });
    expect(batches.map(({ rowCount }) => rowCount)).toEqual([2]);
  });

  it("report the user's error with its traceback, and the next call works", async () => {
    const failing = call("(lambda n: 1 // 0, LongType())", longType, 100);
    const run = functions.evaluate({
      calls: [{ function: failing, arguments: [0] }],
      input,
      timeZone: "UTC",
    });
    await expect(run).rejects.toMatchObject({
      kind: "PythonException",
      message: expect.stringContaining("ZeroDivisionError"),
    });
    const fine = call("(lambda n: 1, LongType())", longType, 100);
    const batch = await functions.evaluate({
      calls: [{ function: fine, arguments: [0] }],
      input,
      timeZone: "UTC",
    });
    expect(batch.rowCount).toBe(3);
  });

  it("survive a function that kills its process", async () => {
    const deadly = call("(lambda n: __import__('os')._exit(3), LongType())", longType, 100);
    const run = functions.evaluate({ calls: [{ function: deadly, arguments: [0] }], input, timeZone: "UTC" });
    await expect(run).rejects.toThrow(/exit code 3/);
    const fine = call("(lambda n: 1, LongType())", longType, 100);
    const batch = await functions.evaluate({
      calls: [{ function: fine, arguments: [0] }],
      input,
      timeZone: "UTC",
    });
    expect(batch.rowCount).toBe(3);
  });
});
