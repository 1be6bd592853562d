import {
  type AggregateCall,
  booleanType,
  doubleType,
  type Expression,
  longType,
} from "@millrace/spark-model";
import { call } from "../builders.ts";
import type { NextId } from "../streaming-plan.ts";
import { difference, orZero, product, quotient, squareRoot, sum, zero } from "./arithmetic.ts";
import {
  asDouble,
  type Decompose,
  doubleLiteral,
  type MergeableAggregate,
  required,
  sibling,
  whenPositive,
} from "./mergeable-aggregate.ts";
import { type Folding, folded, statisticsIn, statisticsOf, statisticsType } from "./statistics.ts";

type Field = (name: string) => Expression;

const slope = (field: Field) => quotient(field("sxy"), field("sxx"));
const correlation = (field: Field) => quotient(field("sxy"), squareRoot(product(field("sxx"), field("syy"))));

/** Values of functions of pairs (y, x), from their statistics. */
const values = {
  corr: correlation,
  covar_pop: (field: Field) => quotient(field("sxy"), field("n")),
  covar_samp: (field: Field) => quotient(field("sxy"), difference(field("n"), doubleLiteral(1))),
  regr_avgx: (field: Field) => field("x"),
  regr_avgy: (field: Field) => field("y"),
  regr_sxx: (field: Field) => field("sxx"),
  regr_sxy: (field: Field) => field("sxy"),
  regr_syy: (field: Field) => field("syy"),
  regr_slope: slope,
  regr_intercept: (field: Field) => difference(field("y"), product(slope(field), field("x"))),
  regr_r2: (field: Field) => determination(field),
} as const;

/** 1 where y does not vary, NULL where x does not. */
function determination(field: Field): Expression {
  const isZero = (name: string) => call("==", [field(name), zero], booleanType);
  return {
    kind: "case",
    branches: [
      { condition: isZero("sxx"), value: { kind: "literal", value: null, dataType: doubleType } },
      { condition: isZero("syy"), value: doubleLiteral(1) },
    ],
    otherwise: product(correlation(field), correlation(field)),
    dataType: doubleType,
  };
}

const type = statisticsType(["n", "x", "y", "sxx", "sxy", "syy"]);

/** Functions of pairs of numbers (Covariance, Corr, linearRegression). */
export const coMoments: Readonly<Record<string, Decompose>> = {
  ...Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, Decompose] => [
      name,
      (original, nextId) => ({
        ...pairs(original, nextId),
        result: ([column]) => {
          const field = statisticsIn(type, required(column));
          return whenPositive(field("n"), value(field), doubleType);
        },
      }),
    ]),
  ),
};

function pairs(original: AggregateCall, nextId: NextId): Pick<MergeableAggregate, "partial" | "merge"> {
  const folding: Folding = {
    type,
    nextId,
    combine: (left, right) => statisticsOf(type, combined(left, right)),
  };
  return {
    partial: [statisticsOf(type, ofRows(original))],
    merge: ([column], order) => (column ? [folded(column, order, folding)] : []),
  };
}

/** The statistics of new rows, from the functions that DuckDB has. */
function ofRows(original: AggregateCall): Readonly<Record<string, Expression>> {
  const operands = original.arguments.map(asDouble);
  const of = (name: string) => orZero(sibling(original, name, { operands, dataType: doubleType }));
  return {
    n: asDouble(sibling(original, "regr_count", { operands, dataType: longType })),
    x: of("regr_avgx"),
    y: of("regr_avgy"),
    sxx: of("regr_sxx"),
    sxy: of("regr_sxy"),
    syy: of("regr_syy"),
  };
}

function combined(left: Field, right: Field): Readonly<Record<string, Expression>> {
  const [n1, n2] = [left("n"), right("n")];
  const n = sum(n1, n2);
  const delta = (name: string) => difference(right(name), left(name));
  const step = (name: string) => orZero(quotient(delta(name), n));
  const moment = (name: string, one: string, other: string) =>
    sum(left(name), right(name), product(delta(one), step(other), n1, n2));
  return {
    n,
    x: sum(left("x"), product(step("x"), n2)),
    y: sum(left("y"), product(step("y"), n2)),
    sxx: moment("sxx", "x", "x"),
    sxy: moment("sxy", "x", "y"),
    syy: moment("syy", "y", "y"),
  };
}
