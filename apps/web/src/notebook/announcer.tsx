import { type CellRun, isActive, type SessionState } from "@millrace/notebook";
import { useEffect, useRef, useState } from "react";
import { useSession } from "../session/use-session.ts";

const pauseMilliseconds = 1_500;

/** Says what changed, politely and not too often: cells that ended, queries that began or ended. */
export function Announcer() {
  const session = useSession();
  const [text, setText] = useState("");
  const waiting = useRef<string[]>([]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const speak = () => {
      timer = undefined;
      setText(waiting.current.slice(-3).join(". "));
      waiting.current = [];
    };
    const unsubscribe = session.store.subscribe(({ state }, { state: before }) => {
      if (state === undefined || before === undefined || state === before) return;
      waiting.current.push(...changes(before, state));
      if (waiting.current.length > 0) timer ??= setTimeout(speak, pauseMilliseconds);
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [session]);
  return (
    <div className="visually-hidden" aria-live="polite">
      {text}
    </div>
  );
}

const endings: Partial<Readonly<Record<CellRun["status"], string>>> = {
  succeeded: "succeeded",
  failed: "failed",
  interrupted: "was interrupted",
  streaming: "is streaming",
};

function changes(before: SessionState, after: SessionState): string[] {
  const said: string[] = [];
  if (before.runs !== after.runs) {
    for (const [index, cell] of after.notebook.cells.entries()) {
      const status = after.runs[cell.id]?.status;
      const ending =
        status === undefined || status === before.runs[cell.id]?.status ? undefined : endings[status];
      if (ending !== undefined) said.push(`Cell ${index + 1} ${ending}`);
    }
  }
  if (before.queries !== after.queries) {
    for (const query of Object.values(after.queries)) {
      const was = before.queries[query.runId];
      if (was !== undefined && isActive(was) && !isActive(query))
        said.push(`Query ${query.name ?? ""} ${query.status}`);
    }
  }
  return said;
}
