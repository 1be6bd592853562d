import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { HttpError } from "./http-error.ts";

/** Who may talk to the server: the browser that was opened with the token, from the server's own pages. */
export class Access {
  /** Goes into the printed address; whoever opens it gets the cookie. */
  readonly token = randomBytes(32).toString("base64url");
  private readonly secret: string;
  private port = 0;

  /** `secret` is what the cookie holds. */
  constructor(secret: string) {
    this.secret = secret;
  }

  /** The port is known once the server listens. */
  listensOn(port: number): void {
    this.port = port;
  }

  /** Cookies do not know ports: the name keeps two workbenches on one machine apart. */
  private get cookieName(): string {
    return `millrace-${this.port}`;
  }

  /** The `Set-Cookie` header for a browser that has shown the token; undefined when it is not the token. */
  cookieFor(token: string): string | undefined {
    if (!isSame(token, this.token)) return undefined;
    return `${this.cookieName}=${this.secret}; HttpOnly; SameSite=Strict; Path=/`;
  }

  hasCookie(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
    const value = cookies.find((cookie) => cookie.startsWith(`${this.cookieName}=`));
    return value !== undefined && isSame(value.slice(this.cookieName.length + 1), this.secret);
  }

  /** Refuses a name that only pretends to be this machine (DNS rebinding). */
  checkHost(request: IncomingMessage): void {
    if (!this.hosts().includes(request.headers.host ?? "")) {
      throw new HttpError(403, `This server answers at ${this.hosts().join(" and ")} only`);
    }
  }

  /** Refuses a write, or a socket, that another site's page has asked for. */
  checkOrigin(request: IncomingMessage): void {
    const { origin } = request.headers;
    if (origin === undefined || !this.hosts().some((host) => origin === `http://${host}`)) {
      throw new HttpError(403, "This request did not come from a page of the workbench");
    }
  }

  /**
   * Refuses what another site's page has the browser load. A page of another port of this machine is of the same
   * site, and gets the cookie sent; `Sec-Fetch-Site` tells them apart.
   */
  checkSite(request: IncomingMessage): void {
    const site = request.headers["sec-fetch-site"];
    if (site !== undefined && site !== "same-origin" && site !== "none") {
      throw new HttpError(403, "Another site has asked for this");
    }
  }

  private hosts(): string[] {
    return ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${this.port}`);
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
