import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import "./disclosure.css";

/** Details that are one click away. */
export function Disclosure({
  title,
  open = false,
  children,
}: {
  readonly title: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <details className="disclosure" open={open}>
      <summary>
        <ChevronRight aria-hidden />
        {title}
      </summary>
      {children}
    </details>
  );
}
