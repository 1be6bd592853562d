import { type Catalog, type CatalogTableDetail, routes, type WorkspaceEntry } from "@millrace/notebook";
import { useQuery } from "@tanstack/react-query";
import { Database, FileIcon, Table2 } from "lucide-react";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { clustersQuery } from "../clusters/cluster-queries.ts";
import { readArrow } from "../results/columnar.ts";
import { TablePanel } from "../results/table-panel.tsx";
import { readJson } from "../session/api.ts";
import { bytesText } from "../ui/amounts.ts";
import { SelectField } from "../ui/field.tsx";
import { EmptyPlace, Page, RequestFailed } from "../ui/page.tsx";
import { folderQuery, notebookName } from "../workspace/workspace-queries.ts";
import "../results/results.css";
import "./data.css";

/** What can be read: tables and views of an attached notebook's session, and files of the workspace. */
export function Component() {
  return (
    <Page
      title="Data"
      subtitle="Tables and views that a notebook's session sees, and data files of the workspace."
    >
      <Tables />
      <Files />
    </Page>
  );
}

function Tables() {
  const clusters = useQuery(clustersQuery);
  const sessions = (clusters.data ?? []).flatMap((cluster) =>
    cluster.state === "RUNNING"
      ? cluster.attachedNotebooks.map((notebook) => ({ ...notebook, cluster: cluster.form.name }))
      : [],
  );
  const [chosen, setChosen] = useState("");
  const session = sessions.find(({ sessionId }) => sessionId === chosen) ?? sessions[0];
  return (
    <section className="section" aria-labelledby="data-tables">
      <h2 id="data-tables">Tables and views</h2>
      {session === undefined ? (
        <EmptyPlace
          icon={<Database />}
          title="No session to ask"
          action={<Link to="/clusters">Clusters</Link>}
        >
          Temporary views belong to a notebook's session. Attach a notebook to a running cluster, create a
          view or a table in it, and it appears here.
        </EmptyPlace>
      ) : (
        <>
          <div className="data-session">
            <SelectField
              label="Session of"
              value={session.sessionId}
              choices={sessions.map((each) => ({
                id: each.sessionId,
                label: notebookName(each.path),
                detail: `${each.path} on ${each.cluster}`,
              }))}
              onChange={setChosen}
            />
          </div>
          <CatalogView key={session.sessionId} sessionId={session.sessionId} />
        </>
      )}
    </section>
  );
}

function CatalogView({ sessionId }: { readonly sessionId: string }) {
  const catalog = useQuery({
    queryKey: ["catalog", sessionId],
    queryFn: () => readJson<Catalog>(routes.catalog(sessionId)),
    refetchInterval: 5_000,
  });
  const [chosen, setChosen] = useState<string>();
  if (catalog.isError) return <RequestFailed error={catalog.error} retry={null} />;
  if (catalog.data?.tables.length === 0) {
    return (
      <p className="soft">
        No tables yet. In a cell: <code>df.createOrReplaceTempView("name")</code>
      </p>
    );
  }
  const qualified = (table: Catalog["tables"][number]) =>
    table.database === "" ? table.name : `${table.database}.${table.name}`;
  return (
    <div className="catalog">
      <ul className="card catalog-list">
        {catalog.data?.tables.map((table) => (
          <li key={qualified(table)}>
            <button
              type="button"
              className="catalog-line"
              aria-pressed={chosen === qualified(table)}
              onClick={() => setChosen(qualified(table))}
            >
              <Table2 aria-hidden />
              <span className="grow ellipsis">{qualified(table)}</span>
              <span className="small faint">{table.tableType.toLowerCase()}</span>
            </button>
          </li>
        ))}
      </ul>
      {chosen === undefined ? (
        <p className="soft">Choose a table to see its columns and first rows.</p>
      ) : (
        <TableDetail key={chosen} sessionId={sessionId} name={chosen} />
      )}
    </div>
  );
}

function TableDetail({ sessionId, name }: { readonly sessionId: string; readonly name: string }) {
  const detail = useQuery({
    queryKey: ["catalog", sessionId, name],
    queryFn: () => readJson<CatalogTableDetail>(routes.catalogTable(sessionId, name)),
  });
  const sample = detail.data?.sample;
  const columns = detail.data?.columns;
  const rows = useMemo(
    () => (sample === undefined ? undefined : readArrow(decodeBase64(sample), columns)),
    [sample, columns],
  );
  if (detail.isError) return <RequestFailed error={detail.error} retry={null} />;
  if (detail.data === undefined) return <p className="soft">Loading…</p>;
  return (
    <div className="stack">
      <h3>{name}</h3>
      <div className="card">
        <table className="list-table schema-table">
          <thead>
            <tr>
              <th>Column</th>
              <th>Type</th>
              <th>Null</th>
            </tr>
          </thead>
          <tbody>
            {detail.data.columns.map((column) => (
              <tr key={column.name}>
                <td>{column.name}</td>
                <td>
                  <code>{column.type}</code>
                </td>
                <td className="soft">{column.nullable ? "allowed" : "never"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows === undefined ? (
        <p className="small soft">A streaming view has no rows to sample; display it in a cell.</p>
      ) : (
        <TablePanel
          rows={rows}
          label={`First rows of ${name}`}
          name={name}
          total={rows.rowCount < 100 ? rows.rowCount : undefined}
        />
      )}
    </div>
  );
}

function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function Files() {
  const folder = useQuery(folderQuery(""));
  const files = (folder.data ?? []).filter((entry) => entry.kind !== "notebook");
  return (
    <section className="section" aria-labelledby="data-files">
      <h2 id="data-files">Files</h2>
      {folder.isError ? (
        <RequestFailed error={folder.error} retry={null} />
      ) : files.length === 0 ? (
        <p className="soft">The workspace holds no data files. Cells read and write paths relative to it.</p>
      ) : (
        <FileList files={files} />
      )}
    </section>
  );
}

function FileList({ files }: { readonly files: readonly WorkspaceEntry[] }) {
  return (
    <ul className="card catalog-list">
      {files.map((file) => (
        <li key={file.path}>
          <Link
            className="catalog-line"
            to={file.kind === "folder" ? `/workspace/${file.path}` : "/workspace"}
          >
            {file.kind === "folder" ? <Database aria-hidden /> : <FileIcon aria-hidden />}
            <span className="grow ellipsis">{file.name}</span>
            <span className="small faint numbers">
              {file.kind === "folder" ? "folder" : bytesText(file.size)}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
