/**
 * `npm run bench -- [NAME…] [--list] [--peer spark]`: measures the embedded engine, and real Apache Spark
 * beside it in the same run, with the same PySpark script. Figures are quoted as ratios: a machine's own
 * speed drifts.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measureLiveTable } from "../bench/live-table.js";
import { freePort, startKafkaBroker } from "./kafka-broker.js";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const measureScript = join(repository, "apps", "server", "bench", "measure.py");
const python = process.env.MILLRACE_PYTHON ?? join(repository, ".millrace", "python", "bin", "python");
const sparkHome = join(repository, ".millrace", "spark");
const sparkVersion = "4.2.0";
const eventCount = 2_000_000;

/**
 * What is measured: its meaning, and what measure.py is told when that is not just the name. Those that are
 * `large` run only when asked for by their whole name.
 */
const benchmarks = {
  start: { meaning: "server start to the first query result" },
  roundtrip: { meaning: "spark.range(5).collect()" },
  stateless: { meaning: "micro-batches of a filter and projection, 10,000 rows each, durable checkpoint" },
  windowed: { meaning: "micro-batches of a windowed count, 10,000 rows each, durable checkpoint" },
  dedup: { meaning: "micro-batches of dropDuplicates with a watermark, 10,000 rows each" },
  "stream-join": { meaning: "micro-batches of an inner join of two streams, 5,000 rows each side" },
  kafka: {
    meaning: `${eventCount.toLocaleString("en")} JSON events from Kafka into a window count`,
    needsBroker: true,
  },
  continuous: {
    meaning: "Kafka to Kafka by the continuous trigger: from a record's time to its copy's",
    needsBroker: true,
  },
  "long-run": {
    meaning: "10,000 small batches of a windowed count: resident memory at batch 1,000 and at the end",
    large: true,
  },
  "state-10k": stateOf(10_000),
  "state-100k": stateOf(100_000),
  "state-1m": stateOf(1_000_000),
  "state-10m": { ...stateOf(10_000_000), large: true },
  "live-table": {
    meaning: "frames per second of the page while a live view takes 5,000 changed rows a second",
    large: true,
    ofPage: true,
  },
};

function stateOf(keys) {
  return {
    meaning: `a state of ${keys.toLocaleString("en")} keys with 10,000 updates a batch: batch time, memory, checkpoint, restart`,
    arguments: ["state", `${keys}`],
    measuresMemory: true,
  };
}

/** Benchmarks by name; `state` names all that begin with `state-`. Without names, all but the large ones. */
function chosen(asked) {
  const usual = Object.keys(benchmarks).filter((name) => !benchmarks[name].large);
  if (asked.length === 0) return usual;
  return asked.flatMap((name) => {
    if (name in benchmarks) return [name];
    const family = usual.filter((each) => each.startsWith(`${name}-`));
    if (family.length > 0) return family;
    throw new Error(`There is no benchmark ${name}. Known: ${Object.keys(benchmarks).join(", ")}`);
  });
}

/** How each server is started on a port. */
const servers = {
  millrace: (port) => [
    process.execPath,
    [join(repository, "apps", "server", "launch", "engine.js"), "--port", `${port}`],
  ],
  spark: (port) => [
    join(sparkHome, "bin", "spark-submit"),
    [
      "--master",
      "local[2]",
      "--class",
      "org.apache.spark.sql.connect.service.SparkConnectServer",
      "--packages",
      `org.apache.spark:spark-sql-kafka-0-10_2.13:${sparkVersion}`,
      "--conf",
      `spark.connect.grpc.binding.port=${port}`,
      "--conf",
      "spark.ui.enabled=false",
      "spark-internal",
    ],
  ],
};

async function main() {
  const { values, positionals } = parseArgs({
    options: { list: { type: "boolean" }, peer: { type: "string" } },
    allowPositionals: true,
  });
  if (values.list) {
    for (const [name, { meaning }] of Object.entries(benchmarks)) console.log(`${name.padEnd(14)}${meaning}`);
    return;
  }
  const wanted = chosen(positionals);
  if (values.peer !== undefined && values.peer !== "spark") throw new Error("The only peer is spark.");
  const ofEngine = wanted.filter((name) => !benchmarks[name].ofPage);
  if (ofEngine.length < wanted.length) printTable({ millrace: await measureLiveTable(step) });
  if (ofEngine.length > 0) await measureEngines(ofEngine, values.peer);
}

async function measureEngines(wanted, peer) {
  if (peer === "spark") installSpark();
  const needsBroker = wanted.some((name) => benchmarks[name].needsBroker);
  const broker = needsBroker ? await startKafkaBroker({ onStep: step }) : undefined;
  process.once("exit", () => void broker?.stop());
  try {
    if (wanted.includes("kafka")) await produceEvents(broker.bootstrapServers);
    const figures = {};
    for (const server of peer === "spark" ? ["millrace", "spark"] : ["millrace"]) {
      step(`measuring ${server}`);
      figures[server] = await measure(server, wanted, broker);
    }
    printTable(figures);
  } finally {
    await broker?.stop();
  }
}

function installSpark() {
  if (existsSync(join(sparkHome, "bin", "spark-submit"))) return;
  step(`installing Apache Spark ${sparkVersion} into ${sparkHome} (450 MB, once)`);
  execFileSync("python3", ["-m", "venv", sparkHome], { stdio: "inherit" });
  const packages = [
    `pyspark==${sparkVersion}`,
    "pandas<3",
    "pyarrow",
    "grpcio",
    "grpcio-status",
    "googleapis-common-protos",
  ];
  execFileSync(join(sparkHome, "bin", "pip"), ["install", "-q", ...packages], { stdio: "inherit" });
}

async function measure(server, wanted, broker) {
  const port = await freePort();
  const remote = `sc://127.0.0.1:${port}`;
  const environment = {
    ...process.env,
    KAFKA_BOOTSTRAP_SERVERS: broker?.bootstrapServers ?? "",
    KAFKA_TOPIC: "ad-events",
    KAFKA_CONTINUOUS_SOURCE: `continuous-${server}-source`,
    KAFKA_CONTINUOUS_TARGET: `continuous-${server}-target`,
  };
  const first = startMeasuring(remote, ["start"], environment);
  await first.line(); // PySpark is imported
  const [command, parameters] = servers[server](port);
  const process_ = spawn(command, parameters, {
    // spark-submit looks for its home with the first python3 on the path.
    env: { ...environment, PATH: `${join(sparkHome, "bin")}:${environment.PATH}` },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let log = "";
  process_.stderr.on("data", (chunk) => {
    log = (log + chunk).slice(-4000);
  });
  const died = new Promise((_, reject) => {
    process_.once("exit", (code) => reject(new Error(`${server} ended with code ${code}:\n${log}`)));
  });
  died.catch(() => {});
  let measuring = first;
  const end = () => {
    measuring.stop();
    if (process_.exitCode === null) process.kill(-process_.pid, "SIGKILL");
  };
  // The server leads a process group of its own: nobody else would end it.
  process.once("exit", end);
  try {
    first.go();
    const figures = JSON.parse(await Promise.race([first.line(), died]));
    for (const name of wanted.filter((name) => name !== "start")) {
      step(`  ${name}`);
      const { arguments: asked = [name], measuresMemory } = benchmarks[name];
      if (name === "continuous") await createContinuousTopics(environment);
      measuring.stop();
      measuring = startMeasuring(remote, asked, environment);
      for (;;) {
        const { mark, ...measured } = JSON.parse(await Promise.race([measuring.line(), died]));
        Object.assign(figures, measured);
        if (mark === undefined) break;
        if (mark === "feed") await feedContinuously(environment);
        else {
          const megabytes = residentMegabytes(process_.pid);
          step(`    ${mark}: ${format(megabytes)} MB`);
          figures[`${mark}: resident memory (MB)`] = megabytes;
        }
        measuring.go();
      }
      if (measuresMemory) figures[`${name}: resident memory (MB)`] = residentMegabytes(process_.pid);
    }
    return { ...figures, "resident memory (MB)": residentMegabytes(process_.pid) };
  } finally {
    process.off("exit", end);
    end();
  }
}

/**
 * Starts measure.py; `line()` gives its next line of output, `go()` lets a waiting one begin, `stop()` ends one
 * whose server has gone: PySpark would try again for minutes.
 */
function startMeasuring(remote, wanted, environment) {
  const process_ = spawn(python, [measureScript, remote, ...wanted], {
    env: environment,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
  return {
    async line() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`measuring ${wanted.join(" ")} failed`);
      return value;
    },
    go: () => process_.stdin.write("go\n"),
    stop: () => process_.kill("SIGKILL"),
  };
}

/** Of a process and all below it. */
function residentMegabytes(root) {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,rss="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([root]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const [pid, parent] of rows) if (family.has(parent)) family.add(pid);
  }
  return rows.filter(([pid]) => family.has(pid)).reduce((sum, [, , kilobytes]) => sum + kilobytes, 0) / 1024;
}

function kafkaClient(bootstrapServers) {
  const [host, port] = bootstrapServers.split(":");
  return { clientId: "bench", bootstrapBrokers: [{ host, port: Number(port) }], retries: 20 };
}

/** The target keeps the time at which a record came to the broker. */
async function createContinuousTopics(environment) {
  const { Admin } = await import("@platformatic/kafka");
  const admin = new Admin(kafkaClient(environment.KAFKA_BOOTSTRAP_SERVERS));
  const topics = [environment.KAFKA_CONTINUOUS_SOURCE, environment.KAFKA_CONTINUOUS_TARGET];
  const configs = [{ name: "message.timestamp.type", value: "LogAppendTime" }];
  await admin.createTopics({ topics, partitions: 1, replicas: 1, configs });
  await admin.close();
}

/** Records that say when they were made, one every few milliseconds. */
async function feedContinuously(environment) {
  const { Producer } = await import("@platformatic/kafka");
  const producer = new Producer(kafkaClient(environment.KAFKA_BOOTSTRAP_SERVERS));
  const topic = environment.KAFKA_CONTINUOUS_SOURCE;
  for (let count = 0; count < 2000; count++) {
    await producer.send({ messages: [{ topic, value: Buffer.from(`${Date.now()}`) }], acks: 1 });
    await setTimeout(4);
  }
  await producer.close();
}

async function produceEvents(bootstrapServers) {
  step(`producing ${eventCount.toLocaleString("en")} events`);
  const { Admin, Producer } = await import("@platformatic/kafka");
  const client = kafkaClient(bootstrapServers);
  const admin = new Admin(client);
  await admin.createTopics({ topics: ["ad-events"], partitions: 2, replicas: 1 });
  await admin.close();
  const producer = new Producer(client);
  const types = ["view", "click", "purchase"];
  const start = Date.UTC(2026, 0, 1);
  for (let from = 0; from < eventCount; from += 10_000) {
    const messages = Array.from({ length: 10_000 }, (_, index) => {
      const id = from + index;
      const event = {
        user_id: `user-${id % 1000}`,
        ad_id: `ad-${id % 990}`,
        event_type: types[id % 3],
        event_time: new Date(start + id / 10).toISOString(),
        ip_address: "255.255.255.255",
      };
      return { topic: "ad-events", partition: id % 2, value: Buffer.from(JSON.stringify(event)) };
    });
    await producer.send({ messages, acks: 1 });
  }
  await producer.close();
}

function printTable({ millrace, spark }) {
  const row = (cells) =>
    console.log(
      cells[0].padEnd(56) +
        cells
          .slice(1)
          .map((cell) => cell.padStart(14))
          .join(""),
    );
  row(spark ? ["", "millrace", "spark", "ratio"] : ["", "millrace"]);
  for (const [name, figure] of Object.entries(millrace)) {
    const peer = spark?.[name];
    row([
      name,
      format(figure),
      ...(spark ? [format(peer), peer === undefined ? "-" : format(figure / peer)] : []),
    ]);
  }
}

function format(figure) {
  if (figure === undefined) return "-";
  return figure >= 1000 ? Math.round(figure).toLocaleString("en") : figure.toPrecision(3);
}

function step(text) {
  console.error(`· ${text}`);
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
