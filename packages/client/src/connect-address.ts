import { randomUUID } from "node:crypto";

/** The parts of an `sc://host:port/;key=value` address (client/ChannelBuilder of PySpark). */
export interface ConnectAddress {
  /** `http://host:port`, or https with `use_ssl=true` or with a token for another host than localhost. */
  readonly baseUrl: string;
  readonly sessionId: string;
  readonly userId: string;
  /** Headers of each call: the bearer token and every parameter that Spark Connect does not know. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ConnectOptions {
  /** `sc://host[:port][/;user_id=…;session_id=…;token=…;use_ssl=true]`; the port is 15002 unless named. */
  readonly remote: string;
  /** A UUID. A second client with the same session and user ids joins the session. */
  readonly sessionId?: string;
  readonly userId?: string;
}

/** Reads an address. Throws a TypeError for one that is not `sc://`. */
export function parseConnectAddress(options: ConnectOptions): ConnectAddress {
  const match = /^sc:\/\/([^/;]+)(?:\/;?(.*))?$/.exec(options.remote);
  if (match === null) {
    throw new TypeError(`${options.remote} is no Spark Connect address; one looks like sc://host:15002`);
  }
  const [, host = "", text = ""] = match;
  const { use_ssl, token, user_id, session_id, user_agent: _, ...headers } = parametersOf(text);
  const isLocal = /^localhost(:|$)/.test(host);
  const secure = use_ssl === "true" || (token !== undefined && use_ssl !== "false" && !isLocal);
  return {
    baseUrl: `${secure ? "https" : "http"}://${/:\d+$/.test(host) ? host : `${host}:15002`}`,
    sessionId: options.sessionId ?? session_id ?? randomUUID(),
    userId: options.userId ?? user_id ?? "notebook",
    headers: token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` },
  };
}

function parametersOf(text: string): Record<string, string> {
  const pairs = text.split(";").filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new TypeError(`Parameter ${pair} of the Spark Connect address is not key=value`);
      return [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))];
    }),
  );
}
