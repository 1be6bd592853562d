import type { Expression_Window } from "@millrace/spark-connect";
import type { Token } from "../text/token.ts";

/** `f() OVER name`, parsed before the WINDOW clause that says what the name means. */
export interface PendingWindow {
  readonly name: string;
  readonly at: Token;
  readonly window: Expression_Window;
}
