import { type Expression, type LogicalPlan, type NamedExpression, outputOf } from "@millrace/spark-model";
import { eventTimeStatistics } from "./event-time-statistics.ts";
import { type LateRows, lateRows } from "./late-rows.ts";
import type {
  BatchMoment,
  BatchStep,
  CountMeasure,
  Measure,
  MicroBatch,
  StateChange,
  StateMetric,
} from "./micro-batch.ts";
import { planAggregateBatch } from "./plan-aggregate-batch.ts";
import { planDeduplicateBatch } from "./plan-deduplicate-batch.ts";
import { planJoinBatch } from "./plan-join-batch.ts";
import { planMapGroupsWithStateBatch } from "./plan-map-groups-with-state-batch.ts";
import { planSessionWindowBatch } from "./plan-session-window-batch.ts";
import {
  bindRelations,
  countedRelation,
  countOf,
  countsOf,
  emptyRelation,
  renamed,
  sideBySide,
} from "./relations.ts";
import {
  type LimitNode,
  type ObserveNode,
  type SourceNode,
  type StatefulNode,
  type StateTable,
  type StreamingNode,
  type StreamingPlan,
  scanOf,
  type WatermarkNode,
} from "./streaming-plan.ts";

/** What grows while a batch is planned. */
export interface BatchPlanner {
  readonly moment: BatchMoment;
  readonly steps: BatchStep[];
  readonly measures: { readonly measures: readonly Measure[]; readonly plan: LogicalPlan }[];
  /** Relations that are not stored: their plan stands wherever they are read. */
  readonly inlined: Map<string, LogicalPlan>;
  /** A plan with the inlined relations put in. */
  bind(plan: LogicalPlan): LogicalPlan;
  store(relation: string, plan: LogicalPlan): void;
  /** Has the one row of a plan measured. */
  measure(measures: readonly Measure[], plan: LogicalPlan): void;
  /** Notes counts of an operator; `plan` gives one number for each. A table stands for the rows it gains. */
  count(node: StatefulNode, plan: LogicalPlan, metrics: readonly (StateMetric | StateTable)[]): void;
  /** Has a state table gain rows when the batch is committed; their number must be counted too. */
  addToState(node: StatefulNode, table: StateTable, rows: LogicalPlan): void;
  /** Tells of input rows that are dropped because `time` is behind the operator's watermark. */
  drop(node: StatefulNode, input: LogicalPlan, time: Expression): void;
}

type NodePlanners = {
  readonly [Kind in StreamingNode["kind"]]: (
    node: Extract<StreamingNode, { kind: Kind }>,
    planner: BatchPlanner,
  ) => void;
};

const nodePlanners: NodePlanners = {
  source: planSourceBatch,
  watermark: planWatermarkBatch,
  observe: planObserveBatch,
  aggregate: planAggregateBatch,
  sessionWindow: planSessionWindowBatch,
  deduplicate: planDeduplicateBatch,
  join: planJoinBatch,
  mapGroupsWithState: planMapGroupsWithStateBatch,
  limit: planLimitBatch,
};

/** The batch plans of one micro-batch of a streaming plan. Pure: the same moment gives the same batch. */
export function planBatch(plan: StreamingPlan, moment: BatchMoment): MicroBatch {
  const stateChanges: StateChange[] = [];
  const late: LateRows[] = [];
  const planner = newPlanner(moment, { stateChanges, late });
  for (const node of plan.nodes) planNode(node, { ...planner, moment: momentOf(node, moment) });
  const output = planner.bind(plan.output);
  const { steps, measures } = countedSteps(planner);
  return {
    steps,
    output,
    ...(measures.length === 0
      ? {}
      : {
          measures: {
            measures: measures.flatMap((each) => each.measures),
            plan: sideBySide(measures.map((each) => each.plan)),
          },
        }),
    stateChanges,
    lateRows: late,
  };
}

/** Measures that only count the rows of a stored relation go to its step, which knows them anyway. */
function countedSteps({ steps, measures }: BatchPlanner): Pick<BatchPlanner, "steps" | "measures"> {
  const countsBy = new Map<string, CountMeasure[]>();
  for (const step of steps) if (step.kind === "store") countsBy.set(step.relation, []);
  const rest = measures.filter(({ measures: counted, plan }) => {
    const counts = countsBy.get(countedRelation(plan) ?? "");
    counts?.push(...counted.filter((measure) => measure.of !== "eventTime"));
    return counts === undefined;
  });
  const counted = steps.map((step) =>
    step.kind === "store" ? { ...step, counts: countsBy.get(step.relation) ?? [] } : step,
  );
  return { steps: counted, measures: rest };
}

/** A stateful node goes by its own watermark, which may be behind that of the query. */
function momentOf(node: StreamingNode, moment: BatchMoment): BatchMoment {
  if (!("state" in node) || node.state.watermarkLagMs === 0) return moment;
  const { watermarkLagMs } = node.state;
  return {
    ...moment,
    previousWatermarkMs: Math.max(0, moment.previousWatermarkMs - watermarkLagMs),
    watermarkMs: Math.max(0, moment.watermarkMs - watermarkLagMs),
  };
}

function newPlanner(
  moment: BatchMoment,
  { stateChanges, late }: { readonly stateChanges: StateChange[]; readonly late: LateRows[] },
): BatchPlanner {
  const inlined = new Map<string, LogicalPlan>();
  const steps: BatchStep[] = [];
  const measures: BatchPlanner["measures"] = [];
  const bind = (plan: LogicalPlan): LogicalPlan => bindRelations(plan, inlined);
  const measure = (list: readonly Measure[], plan: LogicalPlan) =>
    measures.push({ measures: list, plan: bind(plan) });
  return {
    moment,
    steps,
    measures,
    inlined,
    bind,
    measure,
    store: (relation, plan) => steps.push({ kind: "store", relation, plan: bind(plan), counts: [] }),
    count: ({ state: { operatorId } }, plan, metrics) =>
      measure(
        metrics.map((metric) =>
          typeof metric === "string"
            ? { of: "state", operatorId, metric }
            : { of: "stateRows", operatorId, table: metric.name },
        ),
        plan,
      ),
    addToState: ({ state: { operatorId } }, { name }, rows) =>
      stateChanges.push({ operatorId, table: name, rows: bind(rows) }),
    drop: (node, input, time) => {
      const { previousWatermarkMs } = momentOf(node, moment);
      late.push(lateRows(node, bind(input), { time, watermarkMs: previousWatermarkMs }));
    },
  };
}

function planNode<Kind extends StreamingNode["kind"]>(
  node: Extract<StreamingNode, { kind: Kind }>,
  planner: BatchPlanner,
): void {
  const plan = nodePlanners[node.kind as Kind];
  plan(node, planner);
}

function planSourceBatch(node: SourceNode, planner: BatchPlanner): void {
  const source = planner.moment.sources[node.position] ?? { kind: "empty" };
  if (source.kind === "loaded") return;
  if (source.kind === "empty") {
    planner.inlined.set(node.relation, emptyRelation(node.output));
    return;
  }
  const indexes = node.output.map((column) => node.scan.output.findIndex(({ id }) => id === column.id));
  const rows = renamed(source.plan, node.output, indexes);
  if (source.isCounted) {
    planner.inlined.set(node.relation, rows);
    return;
  }
  planner.store(node.relation, rows);
  planner.measure(
    [{ of: "sourceRows", position: node.position }],
    countOf(scanOf(node.relation, node.output)),
  );
}

function planWatermarkBatch(node: WatermarkNode, planner: BatchPlanner): void {
  keep(node, planner);
  planner.measure(
    [
      {
        of: "eventTime",
        operator: node.operator,
        delayMs: node.delayMs,
        isGuarded: planner.moment.latestEventTimeMs !== undefined,
      },
    ],
    eventTimeStatistics(scanOf(node.relation, node.output), node.eventTime, planner.moment.latestEventTimeMs),
  );
}

function planObserveBatch(node: ObserveNode, planner: BatchPlanner): void {
  keep(node, planner);
  planner.steps.push({
    kind: "observe",
    name: node.name,
    plan: {
      kind: "aggregate",
      child: planner.bind(scanOf(node.relation, node.output)),
      grouping: [],
      aggregates: node.metrics,
    },
  });
}

/** Stores a node's rows, unless they are no more than another relation's columns. */
function keep(node: WatermarkNode | ObserveNode, planner: BatchPlanner): void {
  const rows: LogicalPlan = { kind: "project", child: node.input, projections: passOn(node) };
  if (isBareScan(node.input)) planner.inlined.set(node.relation, planner.bind(rows));
  else planner.store(node.relation, rows);
}

/** The kept columns; the event time takes its watermark's mark along. */
function passOn(node: WatermarkNode | ObserveNode): readonly NamedExpression[] {
  const input = new Map(outputOf(node.input).map((column) => [column.id, column]));
  return node.output.map((column) => input.get(column.id) ?? column);
}

/** Whether a plan is no more than columns of a relation. */
export function isBareScan(plan: LogicalPlan): boolean {
  if (plan.kind === "cachedScan") return true;
  return (
    plan.kind === "project" &&
    plan.projections.every((item) => item.kind === "attribute") &&
    isBareScan(plan.child)
  );
}

function planLimitBatch(node: LimitNode, planner: BatchPlanner): void {
  const { moment } = planner;
  const { operatorId } = node.state;
  const passed = moment.stateTotals[operatorId] ?? 0;
  planner.store(node.relation, { kind: "limit", child: node.input, limit: Math.max(0, node.limit - passed) });
  planner.count(node, countsOf(scanOf(node.relation, node.output), [undefined, undefined]), [
    "updated",
    "added",
  ]);
}
