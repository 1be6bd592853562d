import type { WorkspaceEntry } from "@millrace/notebook";
import { useQuery } from "@tanstack/react-query";
import { FilePlus2, FolderPlus, FolderTree, Upload } from "lucide-react";
import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { Link, useParams } from "react-router";
import { Button, WithTooltip } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { EmptyPlace, Page, RequestFailed } from "../ui/page.tsx";
import { EntryTable } from "./entry-table.tsx";
import { NameDialog } from "./name-dialog.tsx";
import { useCreateNotebook } from "./use-create-notebook.ts";
import { useWorkspaceChanges } from "./use-workspace-changes.ts";
import { folderHref, folderQuery, joinPath, parentFolder } from "./workspace-queries.ts";
import "./home-page.css";

type Asking =
  | { readonly kind: "folder" }
  | { readonly kind: "rename"; readonly entry: WorkspaceEntry }
  | { readonly kind: "delete"; readonly entry: WorkspaceEntry };

/** One folder of the workspace. */
export function Component() {
  const path = useParams()["*"] ?? "";
  const folder = useQuery(folderQuery(path));
  const create = useCreateNotebook();
  const changes = useWorkspaceChanges(path);
  const [asking, setAsking] = useState<Asking>();
  return (
    <Page
      title="Workspace"
      subtitle={<Crumbs path={path} />}
      actions={
        <>
          <Button onPress={() => setAsking({ kind: "folder" })}>
            <FolderPlus aria-hidden /> New folder
          </Button>
          <FileTrigger
            allowsMultiple
            acceptedFileTypes={[".ipynb", ".py"]}
            onSelect={(files) => changes.upload(files)}
          >
            <Button>
              <Upload aria-hidden /> Upload
            </Button>
          </FileTrigger>
          <WithTooltip label="Create a notebook here">
            <Button variant="primary" onPress={() => create.mutate({ folder: path })}>
              <FilePlus2 aria-hidden /> Create notebook
            </Button>
          </WithTooltip>
        </>
      }
    >
      {folder.isError ? (
        <RequestFailed
          error={folder.error}
          retry={<Button onPress={() => void folder.refetch()}>Try again</Button>}
        />
      ) : folder.data?.length === 0 ? (
        <EmptyPlace
          icon={<FolderTree />}
          title="This folder is empty"
          action={<Button onPress={() => create.mutate({ folder: path })}>Create notebook</Button>}
        >
          Notebooks are saved here as .ipynb files that Jupyter reads too. Create one, or upload .ipynb and
          .py files.
        </EmptyPlace>
      ) : (
        <EntryTable
          entries={folder.data ?? []}
          onRename={(entry) => setAsking({ kind: "rename", entry })}
          onDelete={(entry) => setAsking({ kind: "delete", entry })}
        />
      )}
      <Question asking={asking} folder={path} onClose={() => setAsking(undefined)} changes={changes} />
    </Page>
  );
}

function Crumbs({ path }: { readonly path: string }) {
  const names = path === "" ? [] : path.split("/");
  return (
    <nav className="crumbs" aria-label="Folder">
      <Link to={folderHref("")}>workspace</Link>
      {names.map((name, index) => {
        const to = names.slice(0, index + 1).join("/");
        return (
          <span key={to}>
            <span className="faint"> / </span>
            <Link to={folderHref(to)}>{name}</Link>
          </span>
        );
      })}
    </nav>
  );
}

interface QuestionProps {
  readonly asking: Asking | undefined;
  readonly folder: string;
  readonly onClose: () => void;
  readonly changes: ReturnType<typeof useWorkspaceChanges>;
}

function Question({ asking, folder, onClose, changes }: QuestionProps) {
  switch (asking?.kind) {
    case undefined:
      return null;
    case "folder":
      return (
        <NameDialog
          title="New folder"
          action="Create folder"
          initial=""
          onClose={onClose}
          onName={(name) => changes.createFolder(joinPath(folder, name))}
        />
      );
    case "rename":
      return (
        <NameDialog
          title={`Rename ${asking.entry.name}`}
          action="Rename"
          initial={asking.entry.name}
          onClose={onClose}
          onName={(name) => changes.move(asking.entry.path, joinPath(parentFolder(asking.entry.path), name))}
        />
      );
    case "delete":
      return (
        <ConfirmDialog
          title={`Delete ${asking.entry.name}?`}
          action="Delete"
          danger
          onClose={onClose}
          onConfirm={() => changes.remove(asking.entry.path)}
        >
          {asking.entry.kind === "folder"
            ? "The folder and everything in it is deleted from the disk. Open notebooks in it are closed and their queries stopped."
            : "The file is deleted from the disk. If it is open, its queries are stopped."}
        </ConfirmDialog>
      );
  }
}
