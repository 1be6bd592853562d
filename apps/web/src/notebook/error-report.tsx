import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import "./outputs.css";

interface ErrorReportProps {
  readonly what: string;
  readonly where?: string | undefined;
  readonly action?: string | undefined;
  /** Details, folded. */
  readonly children?: ReactNode;
}

/** What happened, where, and what to do. */
export function ErrorReport({ what, where, action, children }: ErrorReportProps) {
  return (
    <div className="error-report">
      <CircleAlert aria-hidden />
      <div className="stack grow error-text">
        <p className="error-what">{what}</p>
        {where === undefined ? null : <p className="small soft">in {where}</p>}
        {action === undefined ? null : <p className="small">{action}</p>}
        {children}
      </div>
    </div>
  );
}
