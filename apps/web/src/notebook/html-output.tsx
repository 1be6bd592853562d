import { memo } from "react";
import { Markup } from "../ui/markup.tsx";
import { safeHtml } from "./safe-html.ts";
import "./prose.css";

/** HTML that a cell displayed, sanitised: no script in it ever runs. */
export const HtmlOutput = memo(function HtmlOutput({ html }: { readonly html: string }) {
  const safe = safeHtml(html);
  const lost = /<script|<iframe|\son[a-z]+\s*=/i.test(html);
  return (
    <div className="html-output">
      <Markup className="prose prose-output" html={safe} />
      {lost ? <p className="small faint">Scripts and frames of this output were left out.</p> : null}
    </div>
  );
});
