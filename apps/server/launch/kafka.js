/** `npm run kafka -- [--port 9092] [--data DIR]`: a real single-node Apache Kafka broker, until Ctrl+C. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { javaVersion, startKafkaBroker } from "./kafka-broker.js";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "9092" },
    data: { type: "string", default: join(repository, ".millrace", "kafka") },
  },
});

try {
  const version = await javaVersion();
  if (version === undefined) throw new Error("Java was not found. Kafka needs Java 17 or later.");
  const broker = await startKafkaBroker({
    port: Number(values.port),
    dataDirectory: values.data,
    onStep: (step) => console.log(`· ${step}`),
  });
  console.log(`Kafka answers at ${broker.bootstrapServers} (data in ${values.data}). Ctrl+C stops it.`);
  const stop = () => broker.stop().then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  process.exitCode = (await broker.exited) ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
