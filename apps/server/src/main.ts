import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Clusters } from "./clusters/clusters.ts";
import type { EngineCommand } from "./clusters/engine-process.ts";
import { engineCommand } from "./engine-command.ts";
import { Access } from "./http/access.ts";
import { listen, portOf } from "./http/listen.ts";
import { rememberedSecret } from "./http/remembered-secret.ts";
import { serveSessionSockets } from "./http/session-socket.ts";
import { workbenchApp } from "./http/workbench-app.ts";
import type { PythonVersions } from "./kernels/python-versions.ts";
import { repositoryRoot } from "./kernels/repository-root.ts";
import type { KernelLaunch } from "./sessions/kernel-launch.ts";
import { Recents } from "./sessions/recents.ts";
import { Sessions } from "./sessions/sessions.ts";
import { Workspace } from "./sessions/workspace.ts";
import { privateFolder } from "./sessions/workspace-path.ts";

export interface WorkbenchOptions {
  /** Folder of notebooks and files; made when it is missing. */
  readonly workspace: string;
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port?: number;
  readonly launch: KernelLaunch;
  /** How an embedded cluster's process is started. */
  readonly engine: EngineCommand;
  readonly python: PythonVersions;
  /** Folder of the built page. */
  readonly pages?: string;
  readonly tutorials?: string;
}

export interface Workbench {
  /** The address with its token: whoever opens it is signed in. */
  readonly url: string;
  readonly sessions: Sessions;
  readonly clusters: Clusters;
  /** Saves the open notebooks, ends their kernels and the clusters, and stops listening. */
  close(): Promise<void>;
}

/** Composes the workbench and starts to listen. Rejects with an Error that says what to do. */
export async function createWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { host = "127.0.0.1", port = 0, launch, engine } = options;
  const root = repositoryRoot();
  const workspace = await Workspace.open(path.resolve(options.workspace));
  const recents = await Recents.open(workspace.privateFolder);
  const clustersFolder = path.join(workspace.privateFolder, "clusters");
  const clusters = await Clusters.open({ clustersFolder, engine, python: options.python });
  const sessions = new Sessions({ workspace, clusters, recents, launch });
  const access = new Access(await rememberedSecret(workspace.privateFolder));
  const application = workbenchApp({
    access,
    workspace,
    sessions,
    clusters,
    recents,
    repository: root,
    pages: options.pages ?? path.join(root, "apps", "web", "dist"),
    tutorials: options.tutorials ?? path.join(root, "public", "tutorials"),
    version: "0.1.0",
    python: options.python,
  });
  const server = await listen(application, host, port);
  access.listensOn(portOf(server));
  const closeSockets = serveSessionSockets(server, access, sessions);
  const shownHost = host === "::1" ? "[::1]" : host;
  return {
    url: `http://${shownHost}:${portOf(server)}/?token=${access.token}`,
    sessions,
    clusters,
    close: async () => {
      server.close();
      await sessions.close();
      await clusters.close();
      closeSockets();
      server.closeAllConnections();
    },
  };
}

const usage = `millrace [--port N] [--workspace DIR] [--host NAME] [--no-open]

  --port N         port to listen on (8787)
  --workspace DIR  folder of notebooks and files (~/millrace)
  --host NAME      name of this machine's loopback (127.0.0.1)
  --no-open        do not open the browser`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "8787" },
      workspace: { type: "string", default: path.join(homedir(), "millrace") },
      host: { type: "string", default: "127.0.0.1" },
      "no-open": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(`${usage}\n`);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port takes a number from 0 to 65535, not ${values.port}`);
  }
  const { kernelLaunch } = await import("./kernel-composition.ts");
  const { MachinePythons } = await import("./kernels/python-versions.ts");
  const workspace = path.resolve(values.workspace);
  const workbench = await createWorkbench({
    workspace,
    host: values.host,
    port,
    launch: kernelLaunch,
    engine: engineCommand(workspace),
    python: new MachinePythons(),
  });
  process.stdout.write(`Millrace is at ${workbench.url}\nWorkspace: ${workspace}\n`);
  closeOnSignal(workbench);
  // One notebook's mishap must not end the others.
  process.on("unhandledRejection", (reason) => {
    process.stderr.write(`${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}\n`);
  });
  if (!values["no-open"]) await openBrowser(workbench.url, path.join(workspace, privateFolder));
}

function closeOnSignal(workbench: Workbench): void {
  const close = (): void => {
    process.once("SIGINT", () => process.exit(130));
    void workbench.close().finally(() => process.exit(0));
  };
  process.once("SIGINT", close);
  process.once("SIGTERM", close);
}

/**
 * Opens a page that leads to the address: every user of the machine can see the arguments of a program, and the
 * address has the token. It is printed too, so nothing is said where there is no browser to open.
 */
async function openBrowser(url: string, folder: string): Promise<void> {
  const page = path.join(folder, "open.html");
  await rm(page, { force: true });
  await writeFile(page, `<!doctype html><meta http-equiv="refresh" content="0; url=${url}">`, {
    mode: 0o600,
  });
  setTimeout(() => void rm(page, { force: true }).catch(() => undefined), 60_000).unref();
  const openers: Readonly<Record<string, string>> = { darwin: "open", win32: "explorer" };
  const opener = spawn(openers[process.platform] ?? "xdg-open", [page], { stdio: "ignore", detached: true });
  opener.on("error", () => undefined);
  opener.unref();
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
