import { type Relation, SetOperation_SetOpType as SetOpType } from "@millrace/spark-connect";
import type { Parser } from "../text/parser.ts";
import { parseQueryPrimary } from "./query-primary.ts";
import { relation } from "./relation-messages.ts";

const types = {
  UNION: SetOpType.UNION,
  EXCEPT: SetOpType.EXCEPT,
  MINUS: SetOpType.EXCEPT,
  SETMINUS: SetOpType.EXCEPT,
  INTERSECT: SetOpType.INTERSECT,
} as const;

/** Queries joined by UNION, EXCEPT and MINUS from left to right, INTERSECT binding tighter. */
export function parseSetOperations(parser: Parser): Relation {
  let left = parseIntersections(parser);
  for (;;) {
    const type = parser.acceptOneOf("UNION", "EXCEPT", "MINUS", "SETMINUS");
    if (type === undefined) return left;
    left = parseSetOperation(parser, type, { left, parseRight: parseIntersections });
  }
}

function parseIntersections(parser: Parser): Relation {
  let left = parseQueryPrimary(parser);
  while (parser.accept("INTERSECT")) {
    left = parseSetOperation(parser, "INTERSECT", { left, parseRight: parseQueryPrimary });
  }
  return left;
}

interface Operands {
  readonly left: Relation;
  readonly parseRight: (parser: Parser) => Relation;
}

/** What follows the operator: `[ALL | DISTINCT] query`. */
export function parseSetOperation(parser: Parser, type: keyof typeof types, operands: Operands): Relation {
  const isAll = parser.acceptOneOf("ALL", "DISTINCT") === "ALL";
  const value = {
    leftInput: operands.left,
    rightInput: operands.parseRight(parser),
    setOpType: types[type],
    isAll,
  };
  return relation({ case: "setOp", value });
}
