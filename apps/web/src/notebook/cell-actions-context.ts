import { createContext, useContext } from "react";
import type { CellActions } from "./cell-actions.ts";

const ActionsContext = createContext<CellActions | undefined>(undefined);
export const ActionsProvider = ActionsContext.Provider;

/** What can be done to the cells of the notebook on screen. */
export function useCellActions(): CellActions {
  const actions = useContext(ActionsContext);
  if (actions === undefined) throw new Error("useCellActions outside of a notebook");
  return actions;
}
