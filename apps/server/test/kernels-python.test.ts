import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findPython } from "../src/kernels/find-python.ts";
import type { KernelEvent } from "../src/kernels/kernel.ts";
import { PythonKernel } from "../src/kernels/python-kernel.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-python-"));
const kernel = openKernel(findPython());

function openKernel(python: string | undefined): PythonKernel {
  return new PythonKernel({
    python,
    folder,
    // Nothing listens there: a plain Python cell must not need the engine.
    spark: {
      remote: "sc://127.0.0.1:1",
      sessionId: "00000000-0000-4000-8000-000000000001",
      userId: "tester",
    },
    parameters: { colour: "green" },
    environment: {},
  });
}

async function run(code: string, onEvent: (event: KernelEvent) => void = () => {}): Promise<KernelEvent[]> {
  const events: KernelEvent[] = [];
  for await (const event of kernel.run({ cellId: "cell-1", language: "python", code })) {
    events.push(event);
    onEvent(event);
  }
  return events;
}

function printed(events: readonly KernelEvent[]): string {
  return events.map((event) => (event.kind === "stream" ? event.text : "")).join("");
}

describe("Python cells", () => {
  beforeAll(() => kernel.start());
  afterAll(async () => {
    await kernel.close();
    rmSync(folder, { recursive: true });
  });

  it("print, show the last value, and end", async () => {
    const events = await run("print('größe')\n6 * 7");
    expect(printed(events)).toBe("größe\n");
    expect(events).toContainEqual({
      kind: "result",
      bundle: { "text/plain": "42" },
      executionCount: expect.any(Number),
    });
    expect(events.at(-1)).toMatchObject({ kind: "ended", outcome: "succeeded" });
  });

  it("display HTML and update a display in place", async () => {
    const events = await run(
      "displayHTML('<b>hi</b>')\nfrom IPython.display import display as show\nh = show('a', display_id='x')\nh.update('b')",
    );
    const displays = events.filter((event) => event.kind === "display");
    expect(displays[0]?.bundle["text/html"]).toBe("<b>hi</b>");
    expect(displays[2]).toMatchObject({ displayId: "x", update: true });
  });

  it("show a figure as a picture", async () => {
    const events = await run("import matplotlib.pyplot as plt\ndisplay(plt.figure())");
    const displays = events.filter((event) => event.kind === "display");
    expect(displays).toHaveLength(1);
    expect(Buffer.from(String(displays[0]?.bundle["image/png"]), "base64").subarray(1, 4).toString()).toBe(
      "PNG",
    );
  });

  it("report an error with the user's frames only", async () => {
    const events = await run("def half(x):\n    return x / 0\nhalf(1)");
    const error = events.find((event) => event.kind === "error");
    expect(error).toMatchObject({ name: "ZeroDivisionError", value: "division by zero" });
    expect(events.at(-1)).toMatchObject({ outcome: "failed" });
  });

  it("say in plain words that the cluster does not answer", async () => {
    const events = await run(
      "from pyspark.sql.connect.client.retries import DefaultPolicy\n" +
        "spark.client.set_retry_policies([DefaultPolicy(max_retries=1, initial_backoff=1)])\nspark.range(1).count()",
    );
    const error = events.find((event) => event.kind === "error");
    expect(error).toMatchObject({ value: expect.stringContaining("does not answer") });
    expect(error?.kind === "error" && error.traceback.join("")).not.toContain("site-packages");
  });

  it("stop an endless loop on interrupt, and run the next cell in the same kernel", async () => {
    await run("kept = 1");
    const events = await run("print('on', flush=True)\nwhile True: pass", (event) => {
      if (event.kind === "stream") void kernel.interrupt();
    });
    expect(events.at(-1)).toMatchObject({ outcome: "interrupted" });
    expect(printed(await run("print(kept)"))).toBe("1\n");
  });

  it("ask for input", async () => {
    const events = await run("name = input('who? ')\nprint(name)", (event) => {
      if (event.kind === "inputRequest") void kernel.answerInput("Ada");
    });
    expect(events).toContainEqual({ kind: "inputRequest", prompt: "who? ", password: false });
    expect(printed(events)).toContain("Ada\n");
  });

  it("complete live names at UTF-16 offsets", async () => {
    await run("kettle = 'steel'");
    const code = "'😀'; kettle.capi";
    const completion = await kernel.complete(code, code.length);
    expect(completion.matches).toContain("capitalize");
    expect(code.slice(completion.start, completion.end)).toBe("capi");
  });

  it("know files, widgets and the way out of secrets", async () => {
    const events = await run(
      "dbutils.fs.put('dbfs:/a/b.txt', 'hello', True)\nprint(dbutils.fs.head('dbfs:/a/b.txt'))\n" +
        "print([f.path for f in dbutils.fs.ls('dbfs:/a')], dbutils.fs.rm('dbfs:/a', True))\n" +
        "dbutils.widgets.text('colour', 'red')\nprint(dbutils.widgets.get('colour'))\ndbutils.secrets.get('s', 'k')",
    );
    expect(printed(events)).toContain("hello\n['dbfs:/a/b.txt'] True\ngreen\n");
    expect(events.find((event) => event.kind === "error")).toMatchObject({ name: "NotImplementedError" });
  });

  it("end the notebook without an error", async () => {
    const events = await run("dbutils.notebook.exit('done')\nprint('not reached')");
    expect(events[0]).toMatchObject({
      bundle: { "application/vnd.millrace.notebook-exit+json": { value: "done" } },
    });
    expect(events.some((event) => event.kind === "error")).toBe(false);
  });

  it("answer what RDD code asks with the DataFrame way", async () => {
    const events = await run("sc.setLogLevel('WARN')\nspark.sparkContext.parallelize([1])");
    expect(events.find((event) => event.kind === "error")).toMatchObject({
      value: expect.stringContaining("spark.createDataFrame"),
    });
  });

  it("find the notebook's session by every old way of making one", async () => {
    const events = await run(
      "from pyspark import SparkConf, SparkContext\nfrom pyspark.sql import SparkSession, SQLContext\n" +
        "conf = SparkConf().setMaster('local[*]').setAppName('x')\n" +
        "context = SparkContext.getOrCreate(conf)\n" +
        "print(SparkSession(context) is spark, SQLContext(context).sparkSession is spark)\nspark.stop()\n" +
        "from pyspark.streaming import StreamingContext",
    );
    expect(printed(events)).toMatch(/^True True\nspark.stop\(\) leaves the notebook's session open/);
    expect(events.find((event) => event.kind === "error")).toMatchObject({
      value: expect.stringContaining("Use Structured Streaming"),
    });
  });

  it("say that the kernel died, and start a new one with the next cell", async () => {
    const events = await run(
      "import os; print(os.getpid(), flush=True)\nimport time; time.sleep(60)",
      (event) => {
        if (event.kind === "stream") process.kill(Number(event.text), "SIGKILL");
      },
    );
    expect(events.find((event) => event.kind === "error")).toMatchObject({
      name: "KernelDied",
      value: expect.stringContaining("signal 9"),
    });
    expect(events.at(-1)).toMatchObject({ kind: "ended", outcome: "failed" });
    expect(printed(await run("print('again')"))).toBe("again\n");
  });

  it("leave no process behind", async () => {
    const pid = Number(printed(await run("import os; print(os.getpid())")));
    await kernel.close();
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it("say what to install where there is no Python", async () => {
    const without = openKernel(undefined);
    const events: KernelEvent[] = [];
    for await (const event of without.run({ cellId: "c", language: "python", code: "1" })) events.push(event);
    expect(events[0]).toMatchObject({ kind: "error", value: expect.stringContaining("Install Python") });
    expect(events[1]).toMatchObject({ kind: "ended", outcome: "failed" });
  });
});

function isRunning(pid: number): boolean {
  try {
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)])
      .toString()
      .startsWith("Z");
  } catch {
    return false;
  }
}
