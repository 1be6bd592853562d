import { type AggregateCall, doubleType, type Expression, longType } from "@millrace/spark-model";
import { printExpression } from "../print-expression.ts";
import type { NextId } from "../streaming-plan.ts";
import { difference, orZero, product, quotient, squareRoot, sum } from "./arithmetic.ts";
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

/** How many central moments a function needs, and its value from them. */
interface MomentFunction {
  readonly highest: 2 | 3 | 4;
  value(field: Field): Expression;
}

const populationVariance = (field: Field) => quotient(field("m2"), field("n"));
const sampleVariance = (field: Field) => quotient(field("m2"), difference(field("n"), doubleLiteral(1)));

const functions: Readonly<Record<string, MomentFunction>> = {
  var_pop: { highest: 2, value: populationVariance },
  var_samp: { highest: 2, value: sampleVariance },
  stddev_pop: { highest: 2, value: (field) => squareRoot(populationVariance(field)) },
  stddev_samp: { highest: 2, value: (field) => squareRoot(sampleVariance(field)) },
  skewness: {
    highest: 3,
    value: (field) =>
      quotient(
        product(squareRoot(field("n")), field("m3")),
        squareRoot(product(field("m2"), field("m2"), field("m2"))),
      ),
  },
  kurtosis: {
    highest: 4,
    value: (field) =>
      difference(
        quotient(product(field("n"), field("m4")), product(field("m2"), field("m2"))),
        doubleLiteral(3),
      ),
  },
};

/** Variances, skewness and kurtosis: count, mean and sums of powers of deviations (CentralMomentAgg). */
export const moments: Readonly<Record<string, Decompose>> = Object.fromEntries(
  Object.keys(functions).map((name) => [name, decomposed]),
);

function decomposed(
  original: AggregateCall,
  nextId: NextId,
  together: readonly AggregateCall[],
): MergeableAggregate {
  const names = ["n", "mean", "m2", "m3", "m4"].slice(0, highestOf(original, together) + 1);
  const type = statisticsType(names);
  const folding: Folding = {
    type,
    nextId,
    combine: (left, right) => statisticsOf(type, combined(left, right)),
  };
  return {
    partial: [statisticsOf(type, ofRows(original))],
    merge: ([column], order) => (column ? [folded(column, order, folding)] : []),
    result: ([column]) => {
      const field = statisticsIn(type, required(column));
      return whenPositive(field("n"), momentFunction(original).value(field), doubleType);
    },
  };
}

function momentFunction({ name }: AggregateCall): MomentFunction {
  const found = functions[name];
  if (!found) throw new RangeError(`${name} is no function of moments`);
  return found;
}

/** The highest moment that any function of the same rows needs, so that they all share one column. */
function highestOf(original: AggregateCall, together: readonly AggregateCall[]): number {
  const rows = rowsOf(original);
  const same = together.filter((each) => Object.hasOwn(functions, each.name) && rowsOf(each) === rows);
  return Math.max(...[original, ...same].map((each) => momentFunction(each).highest));
}

function rowsOf({ arguments: operands, filter, distinct }: AggregateCall): string {
  return [...operands, ...(filter ? [filter] : [])].map(printExpression).join() + distinct;
}

/** The moments of new rows, from the functions that DuckDB has. */
function ofRows(original: AggregateCall): Readonly<Record<string, Expression>> {
  const operands = [asDouble(required(original.arguments[0]))];
  const of = (name: string) => sibling(original, name, { operands, dataType: doubleType });
  const n = asDouble(sibling(original, "count", { operands, dataType: longType }));
  const m2 = orZero(product(of("var_pop"), n));
  const root = squareRoot(n);
  return {
    n,
    mean: orZero(of("avg")),
    m2,
    m3: orZero(quotient(product(of("skewness"), m2, squareRoot(m2)), root)),
    m4: orZero(quotient(product(sum(of("kurtosis"), doubleLiteral(3)), m2, m2), n)),
  };
}

/** Chan's formulas, as Spark merges two buffers. */
function combined(left: Field, right: Field): Readonly<Record<string, Expression>> {
  const [n1, n2] = [left("n"), right("n")];
  const n = sum(n1, n2);
  const delta = difference(right("mean"), left("mean"));
  const step = orZero(quotient(delta, n));
  const crossed = (name: string) => difference(product(n1, right(name)), product(n2, left(name)));
  const squares = difference(sum(product(n1, n1), product(n2, n2)), product(n1, n2));
  return {
    n,
    mean: sum(left("mean"), product(step, n2)),
    m2: sum(left("m2"), right("m2"), product(delta, step, n1, n2)),
    m3: sum(
      left("m3"),
      right("m3"),
      product(step, step, delta, n1, n2, difference(n1, n2)),
      product(doubleLiteral(3), step, crossed("m2")),
    ),
    m4: sum(
      left("m4"),
      right("m4"),
      product(step, step, step, delta, n1, n2, squares),
      product(doubleLiteral(6), step, step, sum(product(n1, n1, right("m2")), product(n2, n2, left("m2")))),
      product(doubleLiteral(4), step, crossed("m3")),
    ),
  };
}
