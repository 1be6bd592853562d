import type { LiveQuery } from "@millrace/notebook";
import { ErrorReport } from "../notebook/error-report.tsx";
import { sparkMessage } from "../notebook/spark-message.ts";
import { Disclosure } from "../ui/disclosure.tsx";

/** Why a query failed: its innermost cause, the whole exception one click away. */
export function StreamProblem({ query }: { readonly query: LiveQuery }) {
  if (query.status !== "failed") return null;
  const exception = query.exception ?? "The query has failed without a message.";
  const { message, condition, state } = sparkMessage(exception);
  const kind = [condition, state].filter((part) => part !== undefined).join(" · ");
  return (
    <ErrorReport
      what={message}
      kind={kind === "" ? undefined : kind}
      where={`query ${query.name ?? query.runId}`}
      action="Correct the cause and run the cell again; a query with a checkpoint goes on where it stopped."
    >
      {exception === message ? null : (
        <Disclosure title="Full exception">
          <pre className="trace">{exception}</pre>
        </Disclosure>
      )}
    </ErrorReport>
  );
}
