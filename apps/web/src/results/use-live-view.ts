import { useCallback, useSyncExternalStore } from "react";
import type { LiveSnapshot } from "../session/live-rows.ts";
import { useSession } from "../session/use-session.ts";

/** What a live view shows. */
export interface LiveView {
  readonly snapshot: LiveSnapshot;
}

const unsubscribed = () => () => undefined;

/** The rows of a query, renewed while `watched`; held still otherwise. */
export function useLiveView(runId: string, watched: boolean): LiveView {
  const live = useSession().liveRows(runId);
  const subscribe = useCallback(
    (listener: () => void) => (watched ? live.subscribe(listener) : unsubscribed()),
    [live, watched],
  );
  return { snapshot: useSyncExternalStore(subscribe, live.snapshot) };
}
