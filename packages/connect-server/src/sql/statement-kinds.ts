import type { Statement } from "@millrace/analyzer";

/** Statements that are carried out at once; a query becomes a relation that runs when its rows are wanted. */
export type CommandKind = Exclude<Statement["kind"], "query">;

/** The statement of a kind. */
export type StatementOf<Kind extends Statement["kind"]> = Extract<Statement, { readonly kind: Kind }>;
