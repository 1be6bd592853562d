import { routes, type WorkspaceEntry } from "@millrace/notebook";
import { Download, Ellipsis, FileIcon, Folder, NotebookText, Pencil, Trash2 } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { Link } from "react-router";
import { bytesText } from "../ui/amounts.ts";
import { ActionMenu, type MenuAction } from "../ui/menu.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import { folderHref, notebookHref } from "./workspace-queries.ts";

interface EntryTableProps {
  readonly entries: readonly WorkspaceEntry[];
  readonly onRename: (entry: WorkspaceEntry) => void;
  readonly onDelete: (entry: WorkspaceEntry) => void;
}

/** Folders, notebooks and files of a folder. */
export function EntryTable({ entries, onRename, onDelete }: EntryTableProps) {
  return (
    <div className="card">
      <table className="list-table">
        <thead>
          <tr>
            <th>Name</th>
            <th>Session</th>
            <th>Changed</th>
            <th className="number">Size</th>
            <th className="actions">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.path}>
              <td>
                <EntryName entry={entry} />
              </td>
              <td>{entry.sessionId === undefined ? null : <StatusBadge tone="live">open</StatusBadge>}</td>
              <td className="soft">
                <RelativeTime at={entry.modifiedAt} />
              </td>
              <td className="number soft">{entry.kind === "folder" ? "" : bytesText(entry.size)}</td>
              <td className="actions">
                <EntryMenu entry={entry} onRename={onRename} onDelete={onDelete} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function EntryName({ entry }: { readonly entry: WorkspaceEntry }) {
  switch (entry.kind) {
    case "folder":
      return (
        <Link className="entry-name" to={folderHref(entry.path)}>
          <Folder aria-hidden />
          {entry.name}
        </Link>
      );
    case "notebook":
      return (
        <Link className="entry-name" to={notebookHref(entry.path)}>
          <NotebookText aria-hidden />
          {entry.name}
        </Link>
      );
    case "file":
      return (
        <a className="entry-name" href={routes.file(entry.path)} download={entry.name}>
          <FileIcon aria-hidden />
          {entry.name}
        </a>
      );
  }
}

interface EntryMenuProps {
  readonly entry: WorkspaceEntry;
  readonly onRename: (entry: WorkspaceEntry) => void;
  readonly onDelete: (entry: WorkspaceEntry) => void;
}

function EntryMenu({ entry, onRename, onDelete }: EntryMenuProps) {
  return (
    <ActionMenu
      label={`Actions for ${entry.name}`}
      trigger={
        <AriaButton className="icon-button" aria-label={`Actions for ${entry.name}`}>
          <Ellipsis />
        </AriaButton>
      }
      groups={[
        { actions: downloads(entry) },
        {
          actions: [
            { id: "rename", label: "Rename", icon: <Pencil />, run: () => onRename(entry) },
            { id: "delete", label: "Delete", icon: <Trash2 />, danger: true, run: () => onDelete(entry) },
          ],
        },
      ]}
    />
  );
}

function downloads(entry: WorkspaceEntry): MenuAction[] {
  const save = (suffix: string) => () => window.location.assign(routes.file(entry.path) + suffix);
  if (entry.kind === "folder") return [];
  if (entry.kind === "file")
    return [{ id: "download", label: "Download", icon: <Download />, run: save("") }];
  return [
    { id: "ipynb", label: "Download .ipynb", icon: <Download />, run: save("&format=ipynb") },
    { id: "source", label: "Download source (.py)", icon: <Download />, run: save("&format=source") },
  ];
}
