import type { SessionState } from "@millrace/notebook";
import { createContext, useContext, useEffect, useState } from "react";
import { useStore } from "zustand";
import { NotebookSession, type SessionSnapshot } from "./notebook-session.ts";

const SessionContext = createContext<NotebookSession | undefined>(undefined);
export const SessionProvider = SessionContext.Provider;

/** Opens the notebook's session while the component is on screen. */
export function useOpenSession(path: string): NotebookSession | undefined {
  const [session, setSession] = useState<NotebookSession>();
  useEffect(() => {
    const opened = new NotebookSession(path);
    setSession(opened);
    return () => opened.close();
  }, [path]);
  return session;
}

/** The session of the notebook that the component is part of. */
export function useSession(): NotebookSession {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("useSession outside of a notebook");
  return session;
}

/** Part of the snapshot; renders again when that part is another. */
export function useSnapshot<Part>(select: (snapshot: SessionSnapshot) => Part): Part {
  return useStore(useSession().store, select);
}

/** Part of the session's state. Only below the notebook page, which waits for the state. */
export function useSessionState<Part>(select: (state: SessionState) => Part): Part {
  return useSnapshot(({ state }) => {
    if (state === undefined) throw new Error("the session's state has not arrived");
    return select(state);
  });
}
