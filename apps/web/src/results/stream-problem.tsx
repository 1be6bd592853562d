import type { LiveQuery } from "@millrace/notebook";
import { ErrorReport } from "../notebook/error-report.tsx";
import { Disclosure } from "../ui/disclosure.tsx";

/** Why a query failed: the head of the exception, the whole of it one click away. */
export function StreamProblem({ query }: { readonly query: LiveQuery }) {
  if (query.status !== "failed") return null;
  const exception = query.exception ?? "The query has failed without a message.";
  const head = exception.split("\n")[0] ?? exception;
  return (
    <ErrorReport
      what={head}
      where={`query ${query.name ?? query.runId}`}
      action="Correct the cause and run the cell again; a query with a checkpoint goes on where it stopped."
    >
      {exception === head ? null : (
        <Disclosure title="Full exception">
          <pre className="trace">{exception}</pre>
        </Disclosure>
      )}
    </ErrorReport>
  );
}
