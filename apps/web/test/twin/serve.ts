import { fileURLToPath } from "node:url";
import { startTwin } from "./twin-server.ts";

const twin = await startTwin(
  fileURLToPath(new URL("../../dist", import.meta.url)),
  Number(process.argv[2] ?? 8399),
);
process.stdout.write(`${twin.address}\n`);
