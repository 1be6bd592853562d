import {
  type Alias,
  type AttributeReference,
  type Expression,
  type ExpressionId,
  isNondeterministic,
  type LogicalPlan,
  type NamedExpression,
  outputOf,
  type Project,
  someExpression,
} from "@millrace/spark-model";
import { expressionTree, transformExpression, withChildren } from "../../stream/transform.ts";

/** Chains up to this length stay as they were written. */
const longestChain = 16;

/** Nodes of an expression that columns of the same chain may be put into. */
const largestExpression = 60;

/**
 * Makes long chains of projections (hundreds of `withColumn`) a few projections: DuckDB refuses queries that
 * are nested too deeply. Columns that do not depend on each other stand side by side; where they do, small
 * expressions are put into each other, so that a projection follows only now and then.
 */
export function mergeProjects(plan: LogicalPlan): LogicalPlan {
  const chain = chainOf(plan);
  const [top] = chain;
  const bottom = chain.at(-1)?.child;
  if (top === undefined || bottom === undefined) return withChildren(plan, mergeProjects);
  const child = mergeProjects(bottom);
  if (chain.length <= longestChain) {
    return chain.toReversed().reduce<LogicalPlan>((below, project) => ({ ...project, child: below }), child);
  }
  return layered(top, definitionsOf(chain), child);
}

/**
 * The projections that stand directly one on another, the highest first. Subqueries may read columns that
 * only their own plans name, so projections with them stay where they are.
 */
function chainOf(plan: LogicalPlan): readonly Project[] {
  const chain: Project[] = [];
  for (let each = plan; each.kind === "project" && !hasSubquery(each); each = each.child) chain.push(each);
  return chain;
}

function hasSubquery({ projections }: Project): boolean {
  return projections.some((projection) => someExpression(projection, ({ kind }) => subqueries.has(kind)));
}

const subqueries: ReadonlySet<Expression["kind"]> = new Set([
  "scalarSubquery",
  "exists",
  "inSubquery",
  "outer",
]);

/** A column that the chain computes, and the projection, counted from below, that does. */
interface Definition {
  readonly layer: number;
  readonly alias: Alias;
  readonly size: number;
  readonly canRepeat: boolean;
}

type Definitions = ReadonlyMap<ExpressionId, Definition>;

function definitionsOf(chain: readonly Project[]): Definitions {
  const definitions = new Map<ExpressionId, Definition>();
  for (const project of chain.toReversed()) {
    for (const projection of project.projections) {
      if (projection.kind === "alias") definitions.set(projection.id, define(projection, definitions));
    }
  }
  return definitions;
}

function define(alias: Alias, definitions: Definitions): Definition {
  const used = definitionsIn(alias.child, definitions);
  const layer = Math.max(0, ...used.map((each) => each.layer));
  const highest = used.filter((each) => each.layer === layer);
  const canRepeat = !someExpression(alias.child, isBound);
  const size = sizeOf(alias.child) + highest.reduce((sum, each) => sum + each.size, 0);
  if (layer === 0 || !canRepeat || size > largestExpression || !highest.every((each) => each.canRepeat)) {
    return { layer: layer + 1, alias, canRepeat, size: sizeOf(alias.child) };
  }
  const child = transformExpression(alias.child, (each) => {
    if (each.kind !== "attribute") return undefined;
    const definition = definitions.get(each.id);
    return definition?.layer === layer ? definition.alias.child : undefined;
  });
  return { layer, alias: { ...alias, child }, canRepeat, size };
}

/** Expressions that must be computed where they stand, and once. */
function isBound(expression: Expression): boolean {
  return boundKinds.has(expression.kind) || isNondeterministic(expression);
}

const boundKinds: ReadonlySet<Expression["kind"]> = new Set(["aggregate", "window", "lambda", "python"]);

/** The definitions that an expression reads, one for each place. */
function definitionsIn(expression: Expression, definitions: Definitions): readonly Definition[] {
  return attributesOf(expression).flatMap(({ id }) => definitions.get(id) ?? []);
}

function attributesOf(expression: Expression): readonly AttributeReference[] {
  return [...expressionTree(expression)].filter((each) => each.kind === "attribute");
}

function sizeOf(expression: Expression): number {
  return [...expressionTree(expression)].length;
}

/** The projections, one for each layer; each computes its own columns and passes on what those above need. */
function layered(top: Project, definitions: Definitions, child: LogicalPlan): LogicalPlan {
  const result = outputOf(top);
  const height = Math.max(0, ...[...definitions.values()].map(({ layer }) => layer));
  const layers: (readonly NamedExpression[])[] = [];
  let needed = new Map(result.map((column) => [column.id, column]));
  for (let layer = height; layer > 0; layer--) {
    const projections = [...needed.values()].map((column): NamedExpression => {
      const definition = definitions.get(column.id);
      return definition?.layer === layer ? definition.alias : column;
    });
    layers.push(projections);
    needed = new Map(projections.flatMap(attributesOf).map((column) => [column.id, column]));
  }
  const plan = layers.reduceRight<LogicalPlan>(
    (below, projections) => ({ kind: "project", child: below, projections }),
    child,
  );
  return { kind: "project", child: plan, projections: result };
}
