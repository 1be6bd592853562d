// The server of stateful-restart.test.ts, in a process of its own that can be killed. Prints its port.
import { connectors } from "@millrace/connectors";
import { startConnectServer } from "../src/index.ts";

const [workingDirectory = "", executable = "", workerScript = ""] = process.argv.slice(2);
const server = await startConnectServer({
  port: 0,
  workingDirectory,
  connectors,
  python: { executable, workerScript },
  print: () => {},
});
process.stdout.write(`${server.port}\n`);
