import { createServer, type RequestListener, type Server } from "node:http";

const loopbackNames = new Set(["127.0.0.1", "localhost", "::1"]);

/**
 * Listens on loopback. Rejects with an Error that says what to do: for another host, a taken port, a forbidden
 * one.
 */
export async function listen(application: RequestListener, host: string, port: number): Promise<Server> {
  if (!loopbackNames.has(host)) {
    throw new Error(
      `Millrace runs code for whoever can reach it, so it listens on this machine only; --host ${host} is refused. Reach it from elsewhere with: ssh -L ${port}:127.0.0.1:${port} MACHINE`,
    );
  }
  const server = createServer(application);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    throw new Error(await listenAdvice(error as NodeJS.ErrnoException, host, port));
  }
  return server;
}

/** The port on which a server listens. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function listenAdvice(error: NodeJS.ErrnoException, host: string, port: number): Promise<string> {
  if (error.code === "EADDRINUSE") {
    const free = await freePort(host);
    return `Port ${port} is taken, perhaps by another Millrace. Start with another one: --port ${free}`;
  }
  if (error.code === "EACCES") return `Port ${port} needs more rights. Choose one above 1023: --port 8787`;
  return `The server cannot listen on ${host}:${port}: ${error.message}`;
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, host, () => {
      const port = portOf(probe);
      probe.close(() => resolve(port));
    });
  });
}
