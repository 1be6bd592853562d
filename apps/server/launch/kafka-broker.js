import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const kafkaVersion = "4.1.0";

/** Where the broker's jars are kept between starts, for every checkout of this user. */
const jarsDirectory = join(homedir(), ".cache", "millrace", `kafka-${kafkaVersion}`);

/**
 * A running single-node Apache Kafka in KRaft mode.
 * @typedef {object} KafkaBroker
 * @property {string} bootstrapServers `127.0.0.1:<port>`
 * @property {number} pid
 * @property {Promise<number | null>} exited resolves with the exit code
 * @property {() => Promise<void>} stop ends it and deletes its data when it was temporary
 */

/**
 * Starts a real Kafka broker on loopback.
 * @param {object} options
 * @param {number} [options.port] a free one when absent
 * @param {string} [options.dataDirectory] a temporary one when absent
 * @param {Record<string, string>} [options.properties] further broker settings
 * @param {(step: string) => void} [options.onStep] told of each step that takes time
 * @returns {Promise<KafkaBroker>}
 */
export async function startKafkaBroker({ port, dataDirectory, properties = {}, onStep = () => {} } = {}) {
  await fetchKafka(onStep);
  const brokerPort = port ?? (await freePort());
  const controllerPort = await freePort();
  await refuseTakenPort(brokerPort);
  const directory = dataDirectory ?? mkdtempSync(join(tmpdir(), "millrace-kafka-"));
  mkdirSync(directory, { recursive: true });
  const settings = join(directory, "server.properties");
  writeFileSync(
    settings,
    propertiesText({ ...settingsOf(directory, brokerPort, controllerPort), ...properties }),
  );

  if (!existsSync(join(directory, "log", "meta.properties"))) {
    onStep("formatting the broker's storage");
    await java(["kafka.tools.StorageTool", "format", "-t", clusterId(), "-c", settings]);
  }
  onStep(`starting Apache Kafka ${kafkaVersion}`);
  const process_ = spawn("java", [...javaOptions(), "kafka.Kafka", settings], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const tail = keepTail(process_);
  const exited = new Promise((resolve) => process_.once("exit", resolve));
  await Promise.race([
    portAnswers(brokerPort),
    exited.then((code) => Promise.reject(new Error(`Kafka ended with code ${code}:\n${tail()}`))),
  ]);
  return {
    bootstrapServers: `127.0.0.1:${brokerPort}`,
    pid: process_.pid ?? 0,
    exited,
    async stop() {
      process_.kill(dataDirectory === undefined ? "SIGKILL" : "SIGTERM");
      await exited;
      if (dataDirectory === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

/**
 * Fetches the broker's jars, once for each user.
 * @param {(step: string) => void} [onStep] told when that takes time
 */
export async function fetchKafka(onStep = () => {}) {
  const complete = join(jarsDirectory, "complete");
  if (existsSync(complete)) return;
  onStep(`fetching Apache Kafka ${kafkaVersion} from Maven Central (43 MB, once)`);
  mkdirSync(jarsDirectory, { recursive: true });
  const pom = join(jarsDirectory, "pom.xml");
  writeFileSync(pom, pomText());
  await run("mvn", [
    "-q",
    "-B",
    "-f",
    pom,
    "dependency:copy-dependencies",
    `-DoutputDirectory=${jarsDirectory}`,
    "-DincludeScope=runtime",
  ]);
  writeFileSync(complete, kafkaVersion);
}

const pomText = () => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>millrace</groupId><artifactId>kafka-broker</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${kafkaVersion}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

function settingsOf(directory, brokerPort, controllerPort) {
  return {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${brokerPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${brokerPort}`,
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "log.dirs": join(directory, "log"),
    "num.partitions": "2",
    "offsets.topic.num.partitions": "1",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "auto.create.topics.enable": "true",
  };
}

const propertiesText = (settings) =>
  Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");

/** A cluster id as Kafka wants it: 16 bytes in URL-safe base64. */
/** Never begins with a hyphen, which Kafka's tools would take for an option. */
function clusterId() {
  const id = Buffer.from(randomUUID().replaceAll("-", ""), "hex").toString("base64url");
  return id.startsWith("-") ? clusterId() : id;
}

const javaOptions = () => [
  "-Xmx512m",
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
  "-cp",
  join(jarsDirectory, "*"),
];

const java = (parameters) => run("java", [...javaOptions(), ...parameters]);

async function run(command, parameters) {
  try {
    await promisify(execFile)(command, parameters, { maxBuffer: 16 * 1024 * 1024 });
  } catch (error) {
    if (error.code === "ENOENT")
      throw new Error(
        `\`${command}\` was not found. Kafka needs Java 17 and Maven: install them and try again.`,
      );
    throw new Error(`${command} failed:\n${error.stdout ?? ""}${error.stderr ?? ""}`.trim());
  }
}

function keepTail(process_) {
  let text = "";
  const add = (chunk) => {
    text = (text + chunk).slice(-4000);
  };
  process_.stdout.on("data", add);
  process_.stderr.on("data", add);
  return () => text;
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function refuseTakenPort(port) {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once("error", () => reject(new Error(`Port ${port} is taken. Choose another with --port.`)));
    server.listen(port, "127.0.0.1", resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}

async function portAnswers(port) {
  for (;;) {
    const answered = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The version of the Java on the path, for messages; undefined when there is none. */
export async function javaVersion() {
  try {
    const { stderr } = await promisify(execFile)("java", ["-version"]);
    return /version "([^"]+)"/.exec(stderr)?.[1];
  } catch {
    return undefined;
  }
}
