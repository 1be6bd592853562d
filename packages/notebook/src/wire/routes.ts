/**
 * Every REST path in one place. Writes need the session cookie and a same-origin `Origin` header; a browser
 * sends both by itself. Bodies are JSON, errors are `ApiError`.
 */
const encode = encodeURIComponent;

export const routes = {
  /** GET `Health` */
  health: "/api/health",
  /** GET `WorkspaceEntry[]` of `?path=`; POST `CreateEntry`; PATCH `MoveEntry`; DELETE `?path=` (a folder with all in it) */
  workspace: (path = "") => `/api/workspace?path=${encode(path)}`,
  /** GET downloads the file (`&format=ipynb|source` converts a notebook); PUT uploads the raw body */
  file: (path: string) => `/api/workspace/file?path=${encode(path)}`,
  /** GET `RecentNotebook[]` */
  recents: "/api/recents",
  /** GET `SearchHit[]` */
  search: (text: string) => `/api/search?text=${encode(text)}`,
  /** GET `Tutorial[]` */
  tutorials: "/api/tutorials",
  /** POST copies the tutorial into the workspace: `WorkspaceEntry` */
  openTutorial: (id: string) => `/api/tutorials/${encode(id)}/open`,
  /** GET `Cluster[]`; POST `ClusterForm` creates and starts one: `Cluster` */
  clusters: "/api/clusters",
  /** GET `Machine` */
  machine: "/api/clusters/machine",
  /** GET `Cluster`; PUT `ClusterForm` edits (a running embedded cluster restarts); DELETE terminates and forgets */
  cluster: (id: string) => `/api/clusters/${encode(id)}`,
  /** POST `Cluster` */
  clusterAction: (id: string, action: string) => `/api/clusters/${encode(id)}/${encode(action)}`,
  /** GET `ClusterEvent[]` */
  clusterEvents: (id: string) => `/api/clusters/${encode(id)}/events`,
  /** GET text/plain: the last 64 KB of the driver log */
  clusterLog: (id: string) => `/api/clusters/${encode(id)}/log`,
  /** GET `RunningQuery[]` */
  queries: "/api/queries",
  /** POST: stops every query of every session */
  stopAllQueries: "/api/queries/stop",
  /** POST: stops one */
  stopQuery: (runId: string) => `/api/queries/${encode(runId)}/stop`,
  /** GET `Catalog` */
  catalog: (sessionId: string) => `/api/sessions/${encode(sessionId)}/catalog`,
  /** GET `CatalogTableDetail` */
  catalogTable: (sessionId: string, name: string) =>
    `/api/sessions/${encode(sessionId)}/catalog/table?name=${encode(name)}`,
  /** GET text/plain: the declarations that TypeScript cells see, for the editor */
  typescriptTypes: "/api/typescript-types",
  /** GET text/html: the frame that runs the scripts of an HTML output */
  htmlFrame: "/html-frame",
  /** The WebSocket of a notebook; see `clientMessageSchema` */
  sessionSocket: (path: string) => `/api/sessions/socket?path=${encode(path)}`,
} as const;
