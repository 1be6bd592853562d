// An engine that only listens: enough for a cluster to start, be measured, be killed and be ended.
import { createServer } from "node:net";

const server = createServer().listen(0, "127.0.0.1", () => {
  process.stdout.write(`twin engine, ${process.argv.slice(2).join(" ")}\n`);
  if (process.env.TWIN_FAILS) {
    process.stderr.write("twin engine fails\n");
    process.exit(3);
  }
  process.stdout.write(`${JSON.stringify({ kind: "ready", port: server.address().port })}\n`);
});
process.stdin.on("end", () => process.exit(0)).resume();
