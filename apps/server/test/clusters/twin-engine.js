// An engine that only listens: enough for a cluster to start, be measured, be killed and be ended.
import { spawn } from "node:child_process";
import { createServer } from "node:net";

const held = [];
const server = createServer().listen(0, "127.0.0.1", () => {
  process.stdout.write(`twin engine, ${process.argv.slice(2).join(" ")}\n`);
  if (process.env.TWIN_FAILS) {
    process.stderr.write("twin engine fails\n");
    process.exit(3);
  }
  if (process.env.TWIN_CHILD) {
    const child = spawn(process.execPath, ["-e", process.env.TWIN_CHILD], { stdio: "ignore" });
    process.stdout.write(`child ${child.pid}\n`);
  }
  process.stdout.write(`${JSON.stringify({ kind: "ready", port: server.address().port })}\n`);
  const megabytes = Number(process.env.TWIN_MEGABYTES ?? 0);
  for (let count = 0; count < megabytes; count += 50) held.push(Buffer.alloc(50 * 1024 * 1024, 1));
});
process.stdin.on("end", () => process.exit(0)).resume();
