import { routes, type WorkspaceEntry } from "@millrace/notebook";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { readJson } from "../session/api.ts";
import { notifyFailed } from "../ui/toasts.tsx";
import { folderQuery, freeName, joinPath, notebookHref } from "./workspace-queries.ts";

interface NewNotebook {
  readonly folder: string;
  readonly language?: "python" | "sql" | "typescript";
}

/** Makes an empty notebook with a free name and opens it. */
export function useCreateNotebook() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ folder, language = "python" }: NewNotebook) => {
      const entries = await client.fetchQuery({ ...folderQuery(folder), staleTime: 0 });
      const name = freeName(new Set(entries.map((entry) => entry.name)), "Untitled", ".ipynb");
      const json = { path: joinPath(folder, name), kind: "notebook", language };
      return readJson<WorkspaceEntry>(routes.workspace(), { method: "POST", json });
    },
    onSuccess: (entry) => {
      void client.invalidateQueries({ queryKey: ["workspace"] });
      void navigate(notebookHref(entry.path), { state: { created: true } });
    },
    onError: (error) => notifyFailed("The notebook was not created", error),
  });
}

/** Copies a tutorial into the workspace and opens it. */
export function useOpenTutorial() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (id: string) => readJson<WorkspaceEntry>(routes.openTutorial(id), { method: "POST" }),
    onSuccess: (entry) => {
      void client.invalidateQueries({ queryKey: ["workspace"] });
      void navigate(notebookHref(entry.path));
    },
    onError: (error) => notifyFailed("The tutorial was not opened", error),
  });
}
