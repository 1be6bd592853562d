import type { Statement } from "@millrace/analyzer";

/**
 * Statements that are carried out at once; a query becomes a relation that runs when its rows are wanted, and
 * EXECUTE IMMEDIATE stands for another statement.
 */
export type CommandKind = Exclude<Statement["kind"], "query" | "executeImmediate">;

/** The statement of a kind; several kinds may share one form. */
export type StatementOf<Kind extends Statement["kind"]> = Kind extends unknown
  ? OfKind<Statement, Kind>
  : never;

type OfKind<Candidate, Kind> = Candidate extends { readonly kind: infer Kinds }
  ? Kind extends Kinds
    ? Candidate & { readonly kind: Kind }
    : never
  : never;
