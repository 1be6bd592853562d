import { connect } from "node:net";

const defaultPort = 15_002;

/** Host and port of an `sc://host:port/;parameters` address. */
function hostAndPort(address: string): { host: string; port: number } {
  const match = /^sc:\/\/(\[[^\]]+\]|[^/:]+)(?::(\d+))?/.exec(address);
  return {
    host: match?.[1]?.replace(/^\[|\]$/g, "") ?? "",
    port: match?.[2] === undefined ? defaultPort : Number(match[2]),
  };
}

/** Whether something listens there; asks for two seconds at most. */
export function isReachable(address: string): Promise<boolean> {
  const { host, port } = hostAndPort(address);
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const finish = (reachable: boolean): void => {
      socket.destroy();
      resolve(reachable);
    };
    socket.once("connect", () => finish(true));
    socket.once("timeout", () => finish(false));
    socket.once("error", () => finish(false));
  });
}
