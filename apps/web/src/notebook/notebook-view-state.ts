import type { Cell } from "@millrace/notebook";
import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";

/** What this page remembers about a notebook and the server does not know. */
export interface NotebookViewState {
  /** The cell that keys act on. */
  readonly activeId: string | undefined;
  /** The other end of a selection of several cells. */
  readonly anchorId: string | undefined;
  readonly mode: "command" | "edit";
  /** Markdown cells that show their source. */
  readonly opened: ReadonlySet<string>;
  /** Headings whose sections are folded away, by the id of their cell. */
  readonly folded: ReadonlySet<string>;
  /** Cells whose outputs are hidden. */
  readonly hiddenOutputs: ReadonlySet<string>;
  readonly lineNumbers: boolean;
  readonly outlineOpen: boolean;
  readonly queriesOpen: boolean;
  readonly clipboard: readonly Cell[];
  /** A cell that should take the focus as soon as it is there. */
  readonly wanted: { readonly cellId: string; readonly mode: "command" | "edit" } | undefined;
}

export type NotebookViewStore = StoreApi<NotebookViewState>;

const outlineKey = "millrace.outline";

/** The view state of a notebook that was just opened. */
export function createViewStore(): NotebookViewStore {
  return createStore(() => ({
    activeId: undefined,
    anchorId: undefined,
    mode: "command",
    opened: new Set(),
    folded: new Set(),
    hiddenOutputs: new Set(),
    lineNumbers: false,
    outlineOpen: localStorage.getItem(outlineKey) === "open",
    queriesOpen: false,
    clipboard: [],
    wanted: undefined,
  }));
}

const ViewContext = createContext<NotebookViewStore | undefined>(undefined);
export const ViewProvider = ViewContext.Provider;

export function useViewStore(): NotebookViewStore {
  const store = useContext(ViewContext);
  if (store === undefined) throw new Error("useViewStore outside of a notebook");
  return store;
}

export function useView<Part>(select: (state: NotebookViewState) => Part): Part {
  return useStore(useViewStore(), select);
}

/** Adds or removes. */
export function toggled(set: ReadonlySet<string>, id: string, present = !set.has(id)): ReadonlySet<string> {
  const next = new Set(set);
  if (present) next.add(id);
  else next.delete(id);
  return next;
}

export function rememberOutline(open: boolean): void {
  localStorage.setItem(outlineKey, open ? "open" : "closed");
}
