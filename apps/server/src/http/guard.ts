import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import type { Access } from "./access.ts";
import { HttpError } from "./http-error.ts";

const readingMethods = new Set(["GET", "HEAD"]);

/**
 * Stands before everything: the right host, the cookie (or the token, once, for the cookie), and for writes the
 * right origin.
 */
export function guard(access: Access): RequestHandler {
  return (request, response, next) => {
    access.checkHost(request);
    const { token } = request.query;
    if (request.method === "GET" && typeof token === "string") {
      const cookie = access.cookieFor(token);
      if (cookie !== undefined) {
        response.setHeader("Set-Cookie", cookie);
        return response.redirect(303, withoutToken(request.originalUrl));
      }
    }
    if (!access.hasCookie(request)) {
      if (request.path.startsWith("/api/")) throw new HttpError(401, askForAddress);
      return response.status(401).type("html").send(signInPage);
    }
    if (request.path.startsWith("/api/")) access.checkSite(request);
    if (!readingMethods.has(request.method)) {
      access.checkOrigin(request);
      refuseForms(request);
    }
    next();
  };
}

/** The page asks by `fetch`; a form that is sent is one that an output has brought along. */
function refuseForms(request: IncomingMessage): void {
  if (request.headers["sec-fetch-mode"] === "navigate") throw new HttpError(403, "Forms are not taken");
}

const askForAddress = "Open the address with its token that the server printed when it started";

const signInPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Millrace</title>
<body style="font: 16px/1.5 system-ui; max-width: 36em; margin: 4em auto; padding: 0 1em">
<h1>This browser is not signed in</h1>
<p>${askForAddress}: it looks like <code>http://127.0.0.1:8787/?token=…</code>. The server makes a new token each time it starts.</p>`;

function withoutToken(url: string): string {
  const { pathname, searchParams } = new URL(url, "http://workbench");
  searchParams.delete("token");
  const rest = searchParams.toString();
  return `/${pathname.replace(/^\/+/, "")}${rest === "" ? "" : `?${rest}`}`;
}
