import {
  dataTypeOf,
  doubleType,
  type Expression,
  integerType,
  isNullable,
  stringType,
} from "@millrace/spark-model";
import { any, boolean, integer } from "../types/implicit-cast.ts";
import type { FunctionDefinition } from "./definition.ts";

const typeOfFirst = ([first]: readonly Expression[]) => (first ? dataTypeOf(first) : stringType);

/** Ranks by a value show in capitals. */
const upperCased = {
  kind: "window",
  takes: [],
  nullable: "never",
  sql: (name: string) => `${name.toUpperCase()}()`,
} as const;

/** Functions that only a window specification gives meaning to. */
export const windowFunctions: readonly FunctionDefinition[] = [
  { kind: "window", name: "row_number", takes: [], returns: integerType, nullable: "never" },
  { ...upperCased, name: "rank", returns: integerType },
  { ...upperCased, name: "dense_rank", returns: integerType },
  { ...upperCased, name: "percent_rank", returns: doubleType },
  { kind: "window", name: "cume_dist", takes: [], returns: doubleType, nullable: "never" },
  { kind: "window", name: "ntile", takes: [integer], optional: 1, returns: integerType, nullable: "never" },
  shifted("lag"),
  shifted("lead"),
  {
    kind: "window",
    name: "nth_value",
    takes: [any, integer, boolean],
    optional: 1,
    returns: typeOfFirst,
    nullable: "always",
  },
];

function shifted(name: string): FunctionDefinition {
  return {
    kind: "window",
    name,
    takes: [any, integer, any, boolean],
    optional: 3,
    sameType: (index) => index === 0 || index === 2,
    returns: typeOfFirst,
    nullable: ([value, , otherwise]) =>
      otherwise === undefined || isNullable(otherwise) || !value || isNullable(value),
    sql: (written, [value, offset = "1", otherwise = "NULL"]) =>
      `${written}(${value}, ${offset}, ${otherwise})`,
  };
}

const ranking = new Set(["row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile"]);

/** Functions that need ORDER BY and look at the rows before. */
export function isRankingFunction(name: string): boolean {
  return ranking.has(name);
}
