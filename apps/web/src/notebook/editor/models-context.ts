import { createContext, useContext } from "react";
import type { CellModels } from "./cell-models.ts";

const ModelsContext = createContext<CellModels | undefined>(undefined);
export const ModelsProvider = ModelsContext.Provider;

/** The text models of the notebook on screen. */
export function useCellModels(): CellModels {
  const models = useContext(ModelsContext);
  if (models === undefined) throw new Error("useCellModels outside of a notebook");
  return models;
}
