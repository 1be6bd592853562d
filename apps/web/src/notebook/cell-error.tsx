import type { Cell, Output } from "@millrace/notebook";
import { AnsiUp } from "ansi_up";
import { useMemo } from "react";
import { Disclosure } from "../ui/disclosure.tsx";
import { Markup } from "../ui/markup.tsx";
import { ErrorReport } from "./error-report.tsx";
import { errorSummary } from "./error-summary.ts";

type ErrorOutput = Extract<Output, { kind: "error" }>;

/** A failed cell: what happened, where, what to do; the traceback one click away. */
export function CellError({ error }: { readonly error: ErrorOutput; readonly cell: Cell }) {
  const summary = useMemo(() => errorSummary(error), [error]);
  const trace = useMemo(() => traceHtml(error.traceback), [error.traceback]);
  return (
    <ErrorReport what={summary.what} kind={summary.kind} where={summary.where} action={summary.action}>
      {error.traceback.length === 0 ? null : (
        <Disclosure title="Traceback">
          <Markup as="pre" className="trace" html={trace} />
        </Disclosure>
      )}
    </ErrorReport>
  );
}

function traceHtml(traceback: readonly string[]): string {
  const ansi = new AnsiUp();
  ansi.use_classes = true;
  return ansi.ansi_to_html(traceback.join("\n"));
}
