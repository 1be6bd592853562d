export * from "./apply-operation.ts";
export * from "./cell-language.ts";
export type * from "./deep-readonly.ts";
export * from "./displayed-data.ts";
export * from "./formats/databricks-source.ts";
export { readIpynb, writeIpynb } from "./formats/ipynb.ts";
export * from "./notebook.ts";
export * from "./operation.ts";
export {
  maxCellCharacters,
  maxOutputs,
  maxStreamCharacters,
  outputsLeftOut,
  textLeftOut,
} from "./outputs.ts";
export * from "./run-scope.ts";
export type * from "./session-action.ts";
export * from "./session-state.ts";
export * from "./streaming-progress.ts";
export * from "./wire/catalog.ts";
export * from "./wire/clusters.ts";
export * from "./wire/errors.ts";
export * from "./wire/queries.ts";
export * from "./wire/routes.ts";
export * from "./wire/session-messages.ts";
export * from "./wire/table-frame.ts";
export * from "./wire/workspace.ts";
