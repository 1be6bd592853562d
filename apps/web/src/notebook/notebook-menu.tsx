import { routes } from "@millrace/notebook";
import { ArrowDownToLine, ArrowUpToLine, Download, Eraser, Redo2, RotateCcw, Undo2 } from "lucide-react";
import type { MenuGroup } from "../ui/menu.tsx";
import type { CellActions } from "./cell-actions.ts";

/** The menu at the end of the toolbar. */
export function notebookMenu(actions: CellActions, path: string): readonly MenuGroup[] {
  const download = (format: "ipynb" | "source") => () => {
    window.location.assign(`${routes.file(path)}&format=${format}`);
  };
  return [
    {
      actions: [
        {
          id: "above",
          label: "Run all above",
          icon: <ArrowUpToLine />,
          keys: "Mod+Alt+ArrowUp",
          run: () => actions.runScope("above"),
        },
        {
          id: "below",
          label: "Run all below",
          icon: <ArrowDownToLine />,
          keys: "Mod+Alt+ArrowDown",
          run: () => actions.runScope("below"),
        },
        {
          id: "restart-run",
          label: "Restart and run all",
          icon: <RotateCcw />,
          run: () => actions.restartAndRunAll(),
        },
      ],
    },
    {
      actions: [
        { id: "clear", label: "Clear all outputs", icon: <Eraser />, run: () => actions.clearOutputs() },
        {
          id: "undo",
          label: "Undo cell operation",
          icon: <Undo2 />,
          keys: "Z",
          run: () => actions.session.request({ kind: "undo" }),
        },
        {
          id: "redo",
          label: "Redo cell operation",
          icon: <Redo2 />,
          keys: "Shift+Z",
          run: () => actions.session.request({ kind: "redo" }),
        },
      ],
    },
    {
      actions: [
        { id: "ipynb", label: "Download .ipynb", icon: <Download />, run: download("ipynb") },
        { id: "source", label: "Download source (.py)", icon: <Download />, run: download("source") },
      ],
    },
  ];
}
