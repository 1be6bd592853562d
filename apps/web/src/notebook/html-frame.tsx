import { routes } from "@millrace/notebook";
import { useEffect, useRef, useState } from "react";
import { z } from "zod";
import { useTheme } from "../shell/theme.ts";

interface HtmlFrameProps {
  readonly html: string;
}

/** A frame's height in pixels: enough to see that something is there, never more than an output may take. */
const heights = { least: 24, first: 120, most: 2_000 };

const messageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("height"), height: z.number() }),
]);

/**
 * HTML with its scripts, in a sandboxed frame of another origin: what runs there reaches neither the page nor the
 * server. All that it may say is how high it is.
 */
export default function HtmlFrame({ html }: HtmlFrameProps) {
  const theme = useTheme();
  return <Frame key={`${theme} ${html}`} html={html} />;
}

/** One filling of a frame: another text or another theme begins anew. */
function Frame({ html }: HtmlFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(heights.first);
  useEffect(() => {
    let isFilled = false;
    const onMessage = ({ source, origin, data }: MessageEvent) => {
      const inside = frame.current?.contentWindow;
      if (source !== inside || inside == null || origin !== "null") return;
      const message = messageSchema.safeParse(data);
      if (!message.success) return;
      if (message.data.kind === "height") {
        setHeight(Math.min(Math.max(Math.ceil(message.data.height), heights.least), heights.most));
      } else if (!isFilled) {
        isFilled = true;
        // A sandboxed frame has no origin that could be named; where it may go is for the page's policy to say.
        inside.postMessage({ kind: "html", html, style: frameStyle() }, "*");
      }
    };
    window.addEventListener("message", onMessage);
    return () => window.removeEventListener("message", onMessage);
  }, [html]);
  return (
    <iframe
      ref={frame}
      className="html-frame"
      title="Output with scripts"
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      src={routes.htmlFrame}
      style={{ height }}
    />
  );
}

/** The page's look, in values: its variables end at the frame. */
function frameStyle(): string {
  const styles = getComputedStyle(document.documentElement);
  const value = (name: string) => styles.getPropertyValue(name).trim();
  return (
    `:root { color-scheme: ${styles.colorScheme}; } ` +
    `html, body { margin: 0; background: ${value("--surface")}; color: ${value("--ink")}; } ` +
    `body { padding: 4px 0; font: 13px/20px system-ui, sans-serif; overflow-x: auto; }`
  );
}
