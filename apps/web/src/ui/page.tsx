import { type ReactNode, useEffect } from "react";
import "./page.css";

interface PageProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Narrow pages are read, wide ones hold tables. */
  readonly width?: "narrow" | "wide";
}

/** A page with its heading. */
export function Page({ title, subtitle, actions, children, width = "wide" }: PageProps) {
  usePageTitle(title);
  return (
    <div className={`page page-${width}`}>
      <header className="page-head">
        <div className="grow">
          <h1>{title}</h1>
          {subtitle === undefined ? null : <p className="soft">{subtitle}</p>}
        </div>
        <div className="row">{actions}</div>
      </header>
      {children}
    </div>
  );
}

/** Names the browser's tab. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === "Millrace" ? title : `${title} · Millrace`;
  }, [title]);
}

interface EmptyPlaceProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** Says what belongs here and offers the first step. */
export function EmptyPlace({ icon, title, children, action }: EmptyPlaceProps) {
  return (
    <section className="empty-place">
      <span className="empty-icon" aria-hidden>
        {icon}
      </span>
      <h2>{title}</h2>
      <p className="soft">{children}</p>
      {action === undefined ? null : <div className="row">{action}</div>}
    </section>
  );
}

interface BannerProps {
  readonly kind: "failed" | "waiting" | "plain";
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A line across the page: what happened and the way out. */
export function Banner({ kind, icon, children, actions }: BannerProps) {
  return (
    <div className={`banner banner-${kind}`} role={kind === "failed" ? "alert" : "status"}>
      {icon}
      <div className="grow">{children}</div>
      {actions}
    </div>
  );
}

/** The failure of a request, with its message and a retry. */
export function RequestFailed({ error, retry }: { readonly error: Error; readonly retry: ReactNode }) {
  return (
    <Banner kind="failed" actions={retry}>
      {error.message}
    </Banner>
  );
}
