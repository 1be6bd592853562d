import { lazy, memo, Suspense, useState } from "react";
import { useSessionState } from "../session/use-session.ts";
import { Button } from "../ui/button.tsx";
import { Markup } from "../ui/markup.tsx";
import { safeHtml } from "./safe-html.ts";
import "./prose.css";

const HtmlFrame = lazy(() => import("./html-frame.tsx"));

interface HtmlOutputProps {
  readonly html: string;
  readonly cellId: string;
}

/** HTML that a cell displayed: sanitised into the page, or, when it has scripts, in a frame of its own. */
export const HtmlOutput = memo(function HtmlOutput({ html, cellId }: HtmlOutputProps) {
  return /<script[\s/>]/i.test(html) ? (
    <ScriptedOutput html={html} cellId={cellId} />
  ) : (
    <SafeOutput html={html} />
  );
});

/** HTML in which nothing ever runs. */
export const SafeOutput = memo(function SafeOutput({ html }: { readonly html: string }) {
  const lost = /<script|<iframe|\son[a-z]+\s*=/i.test(html);
  return (
    <div className="html-output">
      <Markup className="prose prose-output" html={safeHtml(html)} />
      {lost ? <p className="small faint">Scripts and frames of this output were left out.</p> : null}
    </div>
  );
});

/** Scripts that came with a file are somebody else's until a person says otherwise. */
function ScriptedOutput({ html, cellId }: HtmlOutputProps) {
  const ranHere = useSessionState((state) => state.runs[cellId] !== undefined);
  const [wanted, setWanted] = useState(false);
  if (ranHere || wanted) {
    return (
      <Suspense fallback={<SafeOutput html={html} />}>
        <HtmlFrame html={html} />
      </Suspense>
    );
  }
  return (
    <div className="html-output">
      <Markup className="prose prose-output" html={safeHtml(html)} />
      <p className="row small soft">
        This output has scripts and was saved in the file; its cell was not run here.
        <Button variant="quiet" onPress={() => setWanted(true)}>
          Run its scripts
        </Button>
      </p>
    </div>
  );
}
