import { type ClientMessage, routes, type ServerMessage } from "@millrace/notebook";

/** How the page is connected to the server. */
export type ConnectionStatus =
  | { readonly status: "connecting" }
  | { readonly status: "live" }
  /** `retryAt` is when the next attempt begins, by this browser's clock. */
  | { readonly status: "reconnecting"; readonly since: number; readonly retryAt: number }
  | { readonly status: "ended"; readonly reason: string };

interface SocketListener {
  /** What the page has already, so that a reconnection gets only what it missed. */
  position(): { readonly sessionId: string; readonly revision: number } | undefined;
  onText(message: ServerMessage): void;
  onFrame(message: ArrayBuffer): void;
  onStatus(status: ConnectionStatus): void;
}

const firstRetryMilliseconds = 400;
const longestRetryMilliseconds = 8_000;

/** The WebSocket of one notebook; reconnects until it is closed or the server ends the session. */
export class SessionSocket {
  readonly #path: string;
  readonly #listener: SocketListener;
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  #lostAt = 0;
  #ended = false;

  constructor(path: string, listener: SocketListener) {
    this.#path = path;
    this.#listener = listener;
    // After the constructor, so that the owner is complete before the first message.
    this.#timer = setTimeout(() => this.#connect(), 0);
    window.addEventListener("online", this.connectNow);
  }

  /** Sends if connected; false when the message could not go out. */
  send(message: ClientMessage): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  readonly connectNow = (): void => {
    if (this.#ended || this.#socket?.readyState === WebSocket.OPEN) return;
    this.#attempts = 0;
    this.#connect();
  };

  /** The server said that this session is over. */
  end(reason: string): void {
    this.close();
    this.#listener.onStatus({ status: "ended", reason });
  }

  close(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    window.removeEventListener("online", this.connectNow);
    this.#socket?.close();
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#socket?.close();
    const socket = new WebSocket(this.#address());
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onopen = () => {
      this.#attempts = 0;
      this.#lostAt = 0;
    };
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => {
      if (this.#socket === socket && !this.#ended) this.#retryLater();
    };
  }

  #receive(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      this.#listener.onFrame(data);
      return;
    }
    const message = JSON.parse(String(data)) as ServerMessage;
    this.#listener.onText(message);
    if (message.kind === "welcome" || message.kind === "resumed") this.#listener.onStatus({ status: "live" });
  }

  #retryLater(): void {
    const delay = Math.min(firstRetryMilliseconds * 2 ** this.#attempts, longestRetryMilliseconds);
    this.#attempts += 1;
    if (this.#lostAt === 0) this.#lostAt = Date.now();
    this.#timer = setTimeout(() => this.#connect(), delay);
    this.#listener.onStatus({ status: "reconnecting", since: this.#lostAt, retryAt: Date.now() + delay });
  }

  #address(): string {
    const position = this.#listener.position();
    const url = new URL(routes.sessionSocket(this.#path), window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    if (position !== undefined) {
      url.searchParams.set("session", position.sessionId);
      url.searchParams.set("revision", String(position.revision));
    }
    return url.href;
  }
}
