import { Join_JoinType as JoinType, type Relation } from "@millrace/spark-connect";
import type { Parser } from "../text/parser.ts";
import { lateralJoin, parseJoins, parseLateral } from "./join.ts";
import { parseLateralViews } from "./lateral-view.ts";
import { parsePivots } from "./pivot.ts";
import { relation } from "./relation-messages.ts";
import { parseRelationPrimary } from "./table.ts";

/** What follows FROM: relations joined by commas, lateral views, PIVOT and UNPIVOT. */
export function parseFrom(parser: Parser): Relation {
  let left = parseJoined(parser);
  while (parser.accept(",")) {
    const isLateral = parser.is("LATERAL");
    const right = isLateral ? parseLateral(parser) : parseJoined(parser);
    left = isLateral
      ? parseJoins(parser, lateralJoin(left, right, JoinType.INNER))
      : relation({ case: "join", value: { left, right, joinType: JoinType.INNER } });
  }
  return parsePivots(parser, parseLateralViews(parser, left));
}

/** One relation with its joins, pivots and unpivots. */
export function parseJoined(parser: Parser): Relation {
  return parseJoins(parser, parser.is("LATERAL") ? parseLateral(parser) : parseRelationPrimary(parser));
}
