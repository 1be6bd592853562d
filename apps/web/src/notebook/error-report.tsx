import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import "./outputs.css";

interface ErrorReportProps {
  readonly what: string;
  /** What to search for. */
  readonly kind?: string | undefined;
  readonly where?: string | undefined;
  readonly action?: string | undefined;
  /** Details, folded. */
  readonly children?: ReactNode;
}

/** What happened, where, and what to do. */
export function ErrorReport({ what, kind, where, action, children }: ErrorReportProps) {
  return (
    <div className="error-report">
      <CircleAlert aria-hidden />
      <div className="stack grow error-text">
        <p className="error-what">{what}</p>
        {where === undefined && kind === undefined ? null : (
          <p className="small soft">
            {where === undefined ? null : (
              <>
                in <code>{where}</code>
              </>
            )}
            {where === undefined || kind === undefined ? null : " · "}
            {kind}
          </p>
        )}
        {action === undefined ? null : <p className="small">{action}</p>}
        {children}
      </div>
    </div>
  );
}
