import { isActive } from "@millrace/notebook";
import { Activity, Ellipsis, FastForward, ListTree, RotateCcw, Square } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { useSessionState } from "../session/use-session.ts";
import { Button, IconButton, WithTooltip } from "../ui/button.tsx";
import { ActionMenu } from "../ui/menu.tsx";
import { notebookName } from "../workspace/workspace-queries.ts";
import { useCellActions } from "./cell-actions-context.ts";
import { ClusterMenu } from "./cluster-menu.tsx";
import { notebookMenu } from "./notebook-menu.tsx";
import { useView } from "./notebook-view-state.ts";
import { SaveState } from "./save-state.tsx";

interface NotebookToolbarProps {
  readonly onRename: () => void;
  readonly onRestart: () => void;
}

/** Name, cluster, run controls, save state and panels. */
export function NotebookToolbar({ onRename, onRestart }: NotebookToolbarProps) {
  const actions = useCellActions();
  const path = useSessionState((state) => state.path);
  const waiting = useSessionState((state) => state.queue.length > 0);
  const outlineOpen = useView((state) => state.outlineOpen);
  return (
    <header className="notebook-toolbar">
      <IconButton label="Outline" keys="T" pressed={outlineOpen} onPress={() => actions.toggleOutline()}>
        <ListTree />
      </IconButton>
      <h1 className="notebook-name">
        <WithTooltip label={`${path}: press to rename`}>
          <AriaButton className="name-button ellipsis" onPress={onRename}>
            {notebookName(path)}
          </AriaButton>
        </WithTooltip>
      </h1>
      <SaveState />
      <span className="grow" />
      <ClusterMenu />
      <span className="toolbar-group">
        <WithTooltip label="Run all cells" keys="Mod+Shift+Enter">
          <Button onPress={() => actions.runScope("all")}>
            <FastForward aria-hidden /> Run all
          </Button>
        </WithTooltip>
        <IconButton label="Interrupt" keys="I I" isDisabled={!waiting} onPress={() => actions.interrupt()}>
          <Square />
        </IconButton>
        <IconButton label="Restart" keys="0 0" onPress={onRestart}>
          <RotateCcw />
        </IconButton>
      </span>
      <QueriesButton />
      <ActionMenu
        label="Notebook"
        trigger={
          <AriaButton className="icon-button" aria-label="More actions">
            <Ellipsis />
          </AriaButton>
        }
        groups={notebookMenu(actions, path)}
      />
    </header>
  );
}

function QueriesButton() {
  const actions = useCellActions();
  const open = useView((state) => state.queriesOpen);
  const running = useSessionState((state) => Object.values(state.queries).filter(isActive).length);
  return (
    <WithTooltip label="Running queries" keys="Q">
      <AriaButton
        className="icon-button"
        aria-pressed={open}
        aria-label={`Running queries: ${running} in this notebook`}
        onPress={() => actions.toggleQueries()}
      >
        <Activity aria-hidden />
        <span className="numbers">{running}</span>
      </AriaButton>
    </WithTooltip>
  );
}
