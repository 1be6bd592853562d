import { type Cell, type CellRun, isActive, isRunnable, queriesOfCell } from "@millrace/notebook";
import { Check, CircleSlash, GripVertical, Play, Square, X } from "lucide-react";
import { useShallow } from "zustand/react/shallow";
import { useSession, useSessionState } from "../session/use-session.ts";
import { rateText } from "../ui/amounts.ts";
import { IconButton } from "../ui/button.tsx";
import { clockTime, durationText, Elapsed } from "../ui/relative-time.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import { useCellActions } from "./cell-actions-context.ts";

interface CellGutterProps {
  readonly cell: Cell;
  /** What makes the grip draggable, also by keyboard. */
  readonly handle: object;
}

/** Where the eye is: run or stop, and how the last run went. */
export function CellGutter({ cell, handle }: CellGutterProps) {
  const run = useSessionState((state) => state.runs[cell.id]);
  return (
    <div className="cell-gutter">
      <div className="gutter-line">
        <button
          type="button"
          className="grip"
          title="Drag to move; Ctrl+Shift+↑ and ↓"
          {...handle}
          aria-label="Move cell"
        >
          <GripVertical aria-hidden />
        </button>
        <RunButton cell={cell} run={run} />
      </div>
      <div className="gutter-status">
        {run === undefined ? <Count cell={cell} /> : <RunStatus cell={cell} run={run} />}
      </div>
    </div>
  );
}

interface RunProps {
  readonly cell: Cell;
  readonly run: CellRun | undefined;
}

function RunButton({ cell, run }: RunProps) {
  const actions = useCellActions();
  const session = useSession();
  if (cell.type !== "code") return <span className="gutter-blank" />;
  if (run?.status === "running") {
    return (
      <IconButton label="Interrupt" keys="I I" onPress={() => actions.interrupt()}>
        <Square />
      </IconButton>
    );
  }
  return (
    <IconButton
      label="Run cell"
      keys="Mod+Enter"
      isDisabled={!isRunnable({ ...cell, source: session.sources.text(cell.id) })}
      onPress={() => actions.runCell(cell.id)}
    >
      <Play />
    </IconButton>
  );
}

/** Ran in an earlier session: its number, greyed. */
function Count({ cell }: { readonly cell: Cell }) {
  if (cell.executionCount === null || cell.type !== "code") return null;
  return (
    <span className="small faint numbers" title="Run in an earlier session">
      [{cell.executionCount}]
    </span>
  );
}

function RunStatus({ cell, run }: { readonly cell: Cell; readonly run: CellRun }) {
  switch (run.status) {
    case "queued":
      return <QueuePlace cellId={cell.id} />;
    case "running":
      return (
        <StatusBadge tone="running">
          <Elapsed since={run.startedAt} />
        </StatusBadge>
      );
    case "streaming":
      return <StreamRate cellId={cell.id} />;
    case "succeeded":
      return (
        <span className="status status-done" title={endTitle(run)}>
          <Check aria-label="succeeded in" />
          {durationText(run.endedAt - run.startedAt)}
        </span>
      );
    case "failed":
      return (
        <span className="status status-failed" title={endTitle(run)}>
          <X aria-label="failed after" />
          {durationText(run.endedAt - run.startedAt)}
        </span>
      );
    case "interrupted":
      return (
        <span className="status status-stopped" title={endTitle(run)}>
          <CircleSlash aria-label="interrupted after" />
          {durationText(run.endedAt - run.startedAt)}
        </span>
      );
  }
}

function endTitle(run: { readonly startedAt: number; readonly endedAt: number }): string {
  return `from ${clockTime(run.startedAt)} to ${clockTime(run.endedAt)}`;
}

function QueuePlace({ cellId }: { readonly cellId: string }) {
  const place = useSessionState((state) => state.queue.indexOf(cellId));
  return <StatusBadge tone="waiting">{place < 1 ? "queued" : `queued ${place}`}</StatusBadge>;
}

function StreamRate({ cellId }: { readonly cellId: string }) {
  const rates = useSessionState(
    useShallow((state) =>
      queriesOfCell(state, cellId)
        .filter(isActive)
        .map((query) => query.progress.at(-1)?.processedRowsPerSecond ?? 0),
    ),
  );
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  return (
    <span className="gutter-stream">
      <StatusBadge tone="live">{rates.length > 1 ? `${rates.length} live` : "live"}</StatusBadge>
      <span className="small soft numbers">{rateText(total)}</span>
    </span>
  );
}
