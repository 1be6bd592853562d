import { useEffect, useState } from "react";
import { useParams } from "react-router";
import { useStore } from "zustand";
import type { NotebookSession } from "../session/notebook-session.ts";
import { SessionProvider, useOpenSession } from "../session/use-session.ts";
import { Button } from "../ui/button.tsx";
import { Banner, usePageTitle } from "../ui/page.tsx";
import { notebookName } from "../workspace/workspace-queries.ts";
import { NotebookView } from "./notebook-view.tsx";
import { createViewStore, ViewProvider } from "./notebook-view-state.ts";

/** One notebook: joins its session and waits for the first state. */
export function Component() {
  const path = useParams()["*"] ?? "";
  const session = useOpenSession(path);
  usePageTitle(notebookName(path));
  return session === undefined ? null : <OpenNotebook key={path} session={session} path={path} />;
}

function OpenNotebook({ session, path }: { readonly session: NotebookSession; readonly path: string }) {
  const [view] = useState(createViewStore);
  const arrived = useStore(session.store, ({ state }) => state !== undefined);
  return (
    <SessionProvider value={session}>
      <ViewProvider value={view}>
        {arrived ? <NotebookView /> : <Opening session={session} path={path} />}
      </ViewProvider>
    </SessionProvider>
  );
}

function Opening({ session, path }: { readonly session: NotebookSession; readonly path: string }) {
  const connection = useStore(session.store, (snapshot) => snapshot.connection);
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 400);
    return () => clearTimeout(timer);
  }, []);
  if (connection.status === "ended") {
    return (
      <div className="page page-narrow">
        <Banner kind="failed">{connection.reason}</Banner>
      </div>
    );
  }
  if (connection.status === "reconnecting") {
    return (
      <div className="page page-narrow">
        <Banner kind="waiting" actions={<Button onPress={() => session.reconnectNow()}>Try now</Button>}>
          {path} could not be opened: the server does not answer. Is it still running in its terminal?
        </Banner>
      </div>
    );
  }
  return slow ? <p className="page soft">Opening {path}…</p> : null;
}
