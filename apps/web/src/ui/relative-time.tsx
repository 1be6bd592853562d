import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times on the page, one tick a second, only while somebody looks. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since 1970, renewed every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** `3 minutes ago`. */
function relativeText(at: number, reference: number): string {
  const difference = at - reference;
  const unit = units.find(([, size]) => Math.abs(difference) >= size);
  if (unit === undefined) return Math.abs(difference) < 10_000 ? "just now" : "less than a minute ago";
  return relative.format(Math.round(difference / unit[1]), unit[0]);
}

/** A time as a distance from now, with the exact time on hover. */
export function RelativeTime({ at }: { readonly at: number }) {
  const reference = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={new Date(at).toLocaleString()} className="numbers">
      {relativeText(at, Math.max(reference, at))}
    </time>
  );
}

/** `1.2 s`, `3:05`, `2:10:00`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.max(Math.round(milliseconds), 0)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
  const seconds = Math.floor(milliseconds / 1_000);
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3_600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Time since `at`, counting. */
export function Elapsed({ since }: { readonly since: number }) {
  const reference = useNow();
  return (
    <span className="numbers" title={`since ${new Date(since).toLocaleString()}`}>
      {durationText(Math.max(Math.floor((reference - since) / 1_000) * 1_000, 0))
        .replace(/^0 ms$/, "0 s")
        .replace(/\.0 s$/, " s")}
    </span>
  );
}

const clock = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** `14:05:07`. */
export function clockTime(at: number): string {
  return Number.isFinite(at) ? clock.format(at) : "";
}
