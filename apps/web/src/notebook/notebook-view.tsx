import { useEffect, useMemo, useRef, useState } from "react";
import { Group, Panel, Separator } from "react-resizable-panels";
import { QueriesPanel } from "../queries/queries-panel.tsx";
import { useSession } from "../session/use-session.ts";
import { useCommands } from "../shell/commands.ts";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { Announcer } from "./announcer.tsx";
import { CellActions } from "./cell-actions.ts";
import { ActionsProvider } from "./cell-actions-context.ts";
import { CellList } from "./cell-list.tsx";
import { CellModels } from "./editor/cell-models.ts";
import { ModelsProvider } from "./editor/models-context.ts";
import { NotebookBanners } from "./notebook-banners.tsx";
import { notebookCommands } from "./notebook-commands.ts";
import { NotebookToolbar } from "./notebook-toolbar.tsx";
import { useView, useViewStore } from "./notebook-view-state.ts";
import { OutlinePanel } from "./outline-panel.tsx";
import { RenameDialog } from "./rename-dialog.tsx";
import "./notebook.css";

type Asking = "restart" | "rename" | "stop-all";

/** The notebook on screen: toolbar, banners, outline, cells, queries. */
export function NotebookView() {
  const session = useSession();
  const view = useViewStore();
  const [asking, setAsking] = useState<Asking>();
  const actions = useMemo(() => new CellActions(session, view), [session, view]);
  const models = useCellModels();
  const commands = useMemo(
    () =>
      notebookCommands(actions, {
        confirmRestart: () => setAsking("restart"),
        rename: () => setAsking("rename"),
        stopAllQueries: () => setAsking("stop-all"),
        focusActive: () => {
          const { activeId } = view.getState();
          if (activeId !== undefined) actions.focus(activeId, "command");
        },
      }),
    [actions, view],
  );
  useCommands("notebook", commands);
  useFlushOnLeave();
  const outlineOpen = useView((state) => state.outlineOpen);
  const queriesOpen = useView((state) => state.queriesOpen);
  return (
    <ActionsProvider value={actions}>
      <ModelsProvider value={models}>
        <div className="notebook">
          <NotebookToolbar onRename={() => setAsking("rename")} onRestart={() => setAsking("restart")} />
          <NotebookBanners />
          <Group className="notebook-panels" id="notebook">
            {outlineOpen ? (
              <>
                <Panel id="outline" defaultSize="18%" minSize="140px" maxSize="40%">
                  <OutlinePanel />
                </Panel>
                <Separator className="separator" aria-label="Width of the outline" />
              </>
            ) : null}
            <Panel id="cells" minSize="40%">
              <CellList />
            </Panel>
            {queriesOpen ? (
              <>
                <Separator className="separator" aria-label="Width of the queries panel" />
                <Panel id="queries" defaultSize="28%" minSize="220px" maxSize="50%">
                  <QueriesPanel />
                </Panel>
              </>
            ) : null}
          </Group>
          <Announcer />
        </div>
        <Questions asking={asking} actions={actions} onClose={() => setAsking(undefined)} />
      </ModelsProvider>
    </ActionsProvider>
  );
}

function useCellModels(): CellModels {
  const session = useSession();
  const models = useRef<CellModels>(undefined);
  models.current ??= new CellModels(session);
  useEffect(() => {
    const current = models.current;
    return () => current?.dispose();
  }, []);
  return models.current;
}

/** What was typed in the last moment is sent before the page goes away. */
function useFlushOnLeave(): void {
  const session = useSession();
  useEffect(() => {
    const flush = () => session.sources.flush();
    window.addEventListener("pagehide", flush);
    window.addEventListener("blur", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      window.removeEventListener("blur", flush);
    };
  }, [session]);
}

interface QuestionsProps {
  readonly asking: Asking | undefined;
  readonly actions: CellActions;
  readonly onClose: () => void;
}

function Questions({ asking, actions, onClose }: QuestionsProps) {
  switch (asking) {
    case undefined:
      return null;
    case "rename":
      return <RenameDialog onClose={onClose} />;
    case "restart":
      return (
        <ConfirmDialog
          title="Restart?"
          action="Restart"
          danger
          onClose={onClose}
          onConfirm={() => actions.restart(false)}
        >
          Variables are forgotten and the notebook's queries stop. Outputs stay.
        </ConfirmDialog>
      );
    case "stop-all":
      return (
        <ConfirmDialog
          title="Stop all queries of this notebook?"
          action="Stop all"
          danger
          onClose={onClose}
          onConfirm={() => actions.session.request({ kind: "stopAllQueries" })}
        >
          Queries with a checkpoint go on from there when their cell runs again.
        </ConfirmDialog>
      );
  }
}
