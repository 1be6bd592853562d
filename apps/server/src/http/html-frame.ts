import { Router } from "express";

/**
 * The frame in which HTML outputs run their scripts. The policy makes it an origin of its own (no cookie, no
 * storage, no way into the page around it) without a network; the page hands it the HTML by `postMessage`. An
 * address of the server, because a frame from `srcdoc` would have the page's policy, which lets no script run.
 */
export function htmlFrame(): Router {
  const router = Router();
  router.get("/html-frame", (_request, response) => {
    response.removeHeader("X-Frame-Options");
    response.setHeader("Content-Security-Policy", policy);
    response.setHeader("Cache-Control", "no-cache");
    response.type("html").send(frame);
  });
  return router;
}

const policy = [
  "sandbox allow-scripts",
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' data: blob:",
  "style-src 'unsafe-inline' data:",
  "img-src data: blob:",
  "font-src data:",
  "media-src data: blob:",
  "connect-src data: blob:",
  "worker-src blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "webrtc 'block'",
].join("; ");

/** Says that it is ready, takes one text of HTML, and from then on tells how high that is. */
const frame = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Output</title>
<script>
addEventListener("message", ({ source, data }) => {
  if (source !== parent || data?.kind !== "html") return;
  const report = "<script>new ResizeObserver(() => parent.postMessage(" +
    "{ kind: 'height', height: document.documentElement.offsetHeight }, '*'))" +
    ".observe(document.documentElement)</" + "script>";
  document.open();
  document.write("<!doctype html><meta charset=utf-8><style>" + data.style + "</style>" + data.html + report);
  document.close();
});
parent.postMessage({ kind: "ready" }, "*");
</script></html>`;
