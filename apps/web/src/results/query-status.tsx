import type { LiveQuery } from "@millrace/notebook";
import { clockTime } from "../ui/relative-time.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";

/** The one word that matters: live, paused, stopped or failed. */
export function QueryStatus({
  query,
  newer,
}: {
  readonly query: LiveQuery | undefined;
  /** Batches that a paused view has not shown; undefined while it is not paused. */
  readonly newer?: number | undefined;
}) {
  if (query === undefined) return <StatusBadge tone="stopped">stopped in an earlier session</StatusBadge>;
  if (query.status === "failed") {
    return (
      <StatusBadge tone="failed">
        failed{query.endedAt === undefined ? "" : ` at ${clockTime(query.endedAt)}`}
      </StatusBadge>
    );
  }
  if (query.status === "stopped") {
    return (
      <StatusBadge tone="stopped">
        stopped{query.endedAt === undefined ? "" : ` at ${clockTime(query.endedAt)}`}
      </StatusBadge>
    );
  }
  if (newer !== undefined) {
    return (
      <StatusBadge tone="waiting">
        {newer === 0 ? "paused" : `paused, ${newer} newer ${newer === 1 ? "batch" : "batches"}`}
      </StatusBadge>
    );
  }
  if (query.status === "initializing") return <StatusBadge tone="waiting">starting</StatusBadge>;
  return <StatusBadge tone="live">live</StatusBadge>;
}
