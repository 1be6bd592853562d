import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkSession } from "@millrace/client";
import { startConnectServer } from "@millrace/connect-server";
import { connectors } from "@millrace/connectors";

export interface SparkServer {
  readonly remote: string;
  readonly folder: string;
  readonly spark: SparkSession;
  close(): Promise<void>;
}

/** A server to test against: the one at MILLRACE_TEST_REMOTE (real Spark, say), else the embedded engine. */
export async function startSparkServer(): Promise<SparkServer> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-client-"));
  const remote = process.env.MILLRACE_TEST_REMOTE;
  if (remote !== undefined) return serverAt(remote, folder, async () => {});
  const server = await startConnectServer({
    host: "127.0.0.1",
    port: 0,
    workingDirectory: folder,
    sparkConf: { "spark.sql.session.timeZone": "UTC" },
    connectors,
  });
  return serverAt(`sc://127.0.0.1:${server.port}`, folder, () => server.close());
}

function serverAt(remote: string, folder: string, stop: () => Promise<void>): SparkServer {
  const spark = SparkSession.connect({ remote });
  return {
    remote,
    folder,
    spark,
    close: async () => {
      await spark.stop();
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}
