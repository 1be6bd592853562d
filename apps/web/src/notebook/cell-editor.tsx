import { type Cell, cellLanguage } from "@millrace/notebook";
import { useEffect, useRef, useState } from "react";
import { useSettledNear } from "../results/use-in-sight.ts";
import { useSession } from "../session/use-session.ts";
import { useTheme } from "../shell/theme.ts";
import { Markup } from "../ui/markup.tsx";
import { useCellActions } from "./cell-actions-context.ts";
import { useMonaco } from "./editor/load-monaco.ts";
import { MonacoCell } from "./editor/monaco-cell.tsx";
import { editorLanguages } from "./languages.ts";

/** Pixels; the same in the editor and in what stands for it, so that nothing moves when one replaces the other. */
export const editorLine = { height: 20, padding: 8 } as const;

interface CellEditorProps {
  readonly cell: Cell;
  readonly label: string;
  readonly focused: boolean;
}

/** A cell's source: the editor when it is near, coloured text when it is far. */
export function CellEditor({ cell, label, focused }: CellEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const near = useSettledNear(place, 300, 150);
  const monaco = useMonaco();
  return (
    <div ref={place} className="cell-source">
      {monaco !== undefined && (near || focused) ? (
        <MonacoCell monaco={monaco} cell={cell} label={label} focused={focused} />
      ) : (
        <StaticSource cell={cell} />
      )}
    </div>
  );
}

/** Pressing it brings the editor; with the keyboard Enter on the cell does. */
function StaticSource({ cell }: { readonly cell: Cell }) {
  const actions = useCellActions();
  const session = useSession();
  const source = session.sources.text(cell.id);
  const html = useColoured(source, editorLanguages[cellLanguage(cell).language]);
  const lines = source.split("\n").length;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a short cut for the pointer
    <div
      className="static-source"
      style={{ height: lines * editorLine.height + 2 * editorLine.padding }}
      onMouseDown={() => actions.focus(cell.id, "edit")}
    >
      {html === undefined ? <pre>{source}</pre> : <Markup as="pre" html={html} />}
    </div>
  );
}

/** The source as coloured HTML, when the editor has come. */
function useColoured(source: string, language: string): string | undefined {
  const monaco = useMonaco();
  const theme = useTheme();
  const [html, setHtml] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other classes
  useEffect(() => {
    let gone = false;
    void monaco?.editor.colorize(source, language, { tabSize: 4 }).then((coloured) => {
      if (!gone) setHtml(coloured);
    });
    return () => {
      gone = true;
    };
  }, [monaco, source, language, theme]);
  return html;
}
