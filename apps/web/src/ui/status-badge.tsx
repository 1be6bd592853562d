import { CircleAlert, CircleCheck, CircleDashed, CircleStop, LoaderCircle, Radio } from "lucide-react";
import type { ReactNode } from "react";
import "./status-badge.css";

/** The five meanings that a colour may have; each has its own shape too. */
export type Tone = "running" | "live" | "waiting" | "failed" | "stopped" | "done";

const icons: Readonly<Record<Tone, ReactNode>> = {
  running: <LoaderCircle aria-hidden className="spin" />,
  live: <Radio aria-hidden />,
  waiting: <CircleDashed aria-hidden />,
  failed: <CircleAlert aria-hidden />,
  stopped: <CircleStop aria-hidden />,
  done: <CircleCheck aria-hidden />,
};

/** A state: shape, colour and word. */
export function StatusBadge({
  tone,
  children,
  title,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly title?: string;
}) {
  return (
    <span className={`status status-${tone}`} {...(title === undefined ? {} : { title })}>
      {icons[tone]}
      {children}
    </span>
  );
}
