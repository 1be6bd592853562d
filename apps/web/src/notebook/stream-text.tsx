import { AnsiUp } from "ansi_up";
import { memo, useMemo, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Markup } from "../ui/markup.tsx";
import { foldTerminalText, lastLines } from "./terminal-text.ts";

const shownLines = 30;

interface StreamTextProps {
  readonly text: string;
  readonly isError: boolean;
}

/** What a cell printed, as a terminal would show it: colours, carriage returns; long texts fold. */
export const StreamText = memo(function StreamText({ text, isError }: StreamTextProps) {
  const [open, setOpen] = useState(false);
  const { html, dropped, lines } = useMemo(() => terminalHtml(text), [text]);
  const long = lines > shownLines;
  return (
    <div className={isError ? "stream-text stream-error" : "stream-text"}>
      {isError ? <span className="visually-hidden">Error output:</span> : null}
      {dropped > 0 ? (
        <p className="small faint">{dropped.toLocaleString()} earlier lines are not shown.</p>
      ) : null}
      <Markup as="pre" html={html} className={long && !open ? "printed printed-folded" : "printed"} />
      {long ? (
        <Button variant="quiet" onPress={() => setOpen(!open)}>
          {open ? "Fold" : `Show all ${lines.toLocaleString()} lines`}
        </Button>
      ) : null}
    </div>
  );
});

function terminalHtml(text: string): {
  readonly html: string;
  readonly dropped: number;
  readonly lines: number;
} {
  const ansi = new AnsiUp();
  ansi.use_classes = true;
  const kept = lastLines(foldTerminalText(text));
  const html = ansi.ansi_to_html(kept.text.replace(/\n$/, ""));
  return { html, dropped: kept.dropped, lines: kept.text.split("\n").length };
}
