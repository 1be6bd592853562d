import { routes } from "@millrace/notebook";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { callServer } from "../session/api.ts";
import { useSessionState } from "../session/use-session.ts";
import { notifyFailed } from "../ui/toasts.tsx";
import { NameDialog } from "../workspace/name-dialog.tsx";
import { joinPath, notebookHref, notebookName, parentFolder } from "../workspace/workspace-queries.ts";

/** Renames the notebook's file; the address of the page follows. */
export function RenameDialog({ onClose }: { readonly onClose: () => void }) {
  const path = useSessionState((state) => state.path);
  const navigate = useNavigate();
  const client = useQueryClient();
  const ending = /\.[a-z]+$/.exec(path)?.[0] ?? ".ipynb";
  const rename = async (name: string) => {
    const to = joinPath(parentFolder(path), name.endsWith(ending) ? name : name + ending);
    try {
      await callServer(routes.workspace(), { method: "PATCH", json: { from: path, to } });
      await client.invalidateQueries({ queryKey: ["workspace"] });
      await navigate(notebookHref(to), { replace: true });
    } catch (error) {
      notifyFailed("The notebook was not renamed", error);
    }
  };
  return (
    <NameDialog
      title="Rename notebook"
      action="Rename"
      initial={notebookName(path)}
      onClose={onClose}
      onName={(name) => void rename(name)}
    />
  );
}
