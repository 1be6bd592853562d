import { type Cell, cellLanguage } from "@millrace/notebook";
import { ArrowDown, ArrowUp, ChevronDown, Ellipsis, Trash2 } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { IconButton } from "../ui/button.tsx";
import { ActionMenu, type MenuAction } from "../ui/menu.tsx";
import type { CellActions } from "./cell-actions.ts";
import { useCellActions } from "./cell-actions-context.ts";
import { effectiveNames, languageNames } from "./languages.ts";

interface CellToolbarProps {
  readonly cell: Cell;
  readonly index: number;
}

/** Language, place and removal of a cell; visible when the cell is near or active. */
export function CellToolbar({ cell, index }: CellToolbarProps) {
  const actions = useCellActions();
  const { language, magic } = cellLanguage(cell);
  const onCell = (work: () => void) => () => {
    actions.focus(cell.id, "command");
    work();
  };
  const name = effectiveNames[language];
  return (
    <div className="cell-toolbar">
      <ActionMenu
        label="Language"
        trigger={
          <AriaButton className="language-button" aria-label={`Language of cell ${index + 1}: ${name}`}>
            {name}
            {magic === undefined ? null : <span className="faint"> {magic}</span>}
            <ChevronDown aria-hidden />
          </AriaButton>
        }
        groups={[{ title: "Language", actions: languageActions(cell, actions) }]}
      />
      <span className="cell-buttons">
        <IconButton
          label="Move cell up"
          keys="Mod+Shift+ArrowUp"
          onPress={onCell(() => actions.moveCells(-1))}
        >
          <ArrowUp />
        </IconButton>
        <IconButton
          label="Move cell down"
          keys="Mod+Shift+ArrowDown"
          onPress={onCell(() => actions.moveCells(1))}
        >
          <ArrowDown />
        </IconButton>
        <IconButton label="Delete cell" keys="D D" onPress={onCell(() => actions.delete())}>
          <Trash2 />
        </IconButton>
        <ActionMenu
          label="Cell"
          trigger={
            <AriaButton className="icon-button" aria-label={`More actions for cell ${index + 1}`}>
              <Ellipsis />
            </AriaButton>
          }
          groups={moreActions(actions, onCell)}
        />
      </span>
    </div>
  );
}

function languageActions(cell: Cell, actions: CellActions): MenuAction[] {
  const keys = { markdown: "M", python: undefined, sql: undefined, typescript: undefined } as const;
  return (["python", "sql", "typescript", "markdown"] as const).map((language) => ({
    id: language,
    label: languageNames[language],
    keys: keys[language],
    run: () => actions.setLanguage(cell.id, language),
  }));
}

function moreActions(actions: CellActions, onCell: (work: () => void) => () => void) {
  return [
    {
      actions: [
        {
          id: "run-above",
          label: "Run all above",
          keys: "Mod+Alt+ArrowUp",
          run: onCell(() => actions.runScope("above")),
        },
        {
          id: "run-below",
          label: "Run this and all below",
          keys: "Mod+Alt+ArrowDown",
          run: onCell(() => actions.runScope("below")),
        },
      ],
    },
    {
      actions: [
        { id: "cut", label: "Cut cell", keys: "X", run: onCell(() => actions.cut()) },
        { id: "copy", label: "Copy cell", keys: "C", run: onCell(() => actions.copy()) },
        { id: "paste", label: "Paste below", keys: "V", run: onCell(() => actions.paste("below")) },
        {
          id: "merge",
          label: "Merge with the cell below",
          keys: "Mod+Shift+M",
          run: onCell(() => actions.merge("below")),
        },
      ],
    },
    {
      actions: [
        { id: "hide", label: "Hide or show output", keys: "O", run: onCell(() => actions.toggleOutput()) },
        {
          id: "clear",
          label: "Clear output",
          run: onCell(() => actions.clearOutputs(actions.selected.map((cell) => cell.id))),
        },
      ],
    },
  ];
}
