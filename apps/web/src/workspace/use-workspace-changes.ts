import { routes } from "@millrace/notebook";
import { useQueryClient } from "@tanstack/react-query";
import { callServer } from "../session/api.ts";
import { notifyDone, notifyFailed } from "../ui/toasts.tsx";
import { joinPath } from "./workspace-queries.ts";

/** What can be done to the entries of a folder; failures are shown, lists are read again. */
export function useWorkspaceChanges(folder: string) {
  const client = useQueryClient();
  const attempt = async (failure: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      notifyFailed(failure, error);
    }
    await client.invalidateQueries({ queryKey: ["workspace"] });
    await client.invalidateQueries({ queryKey: ["recents"] });
  };
  return {
    createFolder: (path: string) =>
      void attempt("The folder was not created", () =>
        callServer(routes.workspace(), { method: "POST", json: { path, kind: "folder" } }),
      ),
    move: (from: string, to: string) =>
      void attempt("It was not renamed", () =>
        callServer(routes.workspace(), { method: "PATCH", json: { from, to } }),
      ),
    remove: (path: string) =>
      void attempt("It was not deleted", () => callServer(routes.workspace(path), { method: "DELETE" })),
    upload: (files: FileList | null) =>
      void attempt("The upload failed", async () => {
        for (const file of files ?? []) {
          await callServer(routes.file(joinPath(folder, file.name)), { method: "PUT", raw: file });
          notifyDone(`Uploaded ${file.name}`);
        }
      }),
  };
}
