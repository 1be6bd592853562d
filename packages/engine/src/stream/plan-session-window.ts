import {
  type Aggregate,
  type Alias,
  type AttributeReference,
  booleanType,
  type DataType,
  type Expression,
  type LogicalPlan,
  longType,
  outputOf,
  SparkError,
  structType,
  timestampType,
  unsupported,
} from "@millrace/spark-model";
import { aggregationParts } from "./aggregation-parts.ts";
import { columnOf } from "./builders.ts";
import { hasEventTime, isSessionWindow } from "./event-time.ts";
import type { StreamPlanner } from "./stream-planner.ts";
import { type SessionMerging, scanOf } from "./streaming-plan.ts";

/**
 * Aggregation by session (Spark: SessionWindowStateStoreSaveExec). The state holds, for each of the other
 * keys, its open sessions with their partial aggregates.
 */
export function planSessionWindow(plan: Aggregate, planner: StreamPlanner): LogicalPlan {
  const position = plan.grouping.findIndex(isSessionWindow);
  const window = plan.grouping[position];
  if (plan.groupingSets) throw groupingSets();
  if (plan.grouping.length === 1) throw globalSessions();
  const parts = aggregationParts(plan, planner);
  const keys = parts.keys.filter((_, index) => index !== position).map(columnOf);
  const session = columnOf(bare(parts.keys[position]));
  const isClosed = window !== undefined && hasEventTime(window);
  const isExpired = isClosed && planner.outputMode === "append";
  const columns = [...keys, session, ...parts.partials.map(columnOf)];
  const relation = planner.nextRelation("sessionWindow");
  const output = outputOf(plan);
  const merging = mergingColumns(planner, session);
  planner.nodes.push({
    kind: "sessionWindow",
    relation,
    state: planner.operatorState({
      operatorName: "sessionWindowStateStoreSaveExec",
      tables: {
        sessions: {
          columns,
          identity: keys,
          ...(isExpired ? { expiry: { column: session, delayMs: 0 } } : {}),
        },
      },
      runsWithoutData: planner.outputMode === "complete" ? "never" : "watermark",
    }),
    // The key without its marker groups equal sessions and does not merge those that touch.
    partial: {
      ...plan,
      grouping: plan.grouping.map((key, index) => (index === position ? withoutMarker(key) : key)),
      aggregates: [...parts.keys.map(bare), ...parts.partials],
    },
    keys,
    session,
    isClosed,
    merging,
    merge: parts.merge(merging.order),
    result: parts.result,
    emits: planner.outputMode,
    output,
  });
  return scanOf(relation, output);
}

function mergingColumns(planner: StreamPlanner, session: AttributeReference): SessionMerging {
  const column = (name: string, dataType: DataType): AttributeReference => ({
    kind: "attribute",
    id: planner.nextId(),
    name,
    dataType,
    nullable: true,
    qualifier: [],
  });
  const start = session.dataType.kind === "struct" ? session.dataType.fields[0] : undefined;
  const order = structType([
    { name: "start", dataType: start?.dataType ?? timestampType, nullable: true },
    { name: "batch", dataType: longType, nullable: true },
  ]);
  return {
    opens: column("opens", booleanType),
    number: column("number", longType),
    order: column("order", order),
  };
}

function bare(key: Alias | undefined): Alias {
  if (!key) throw new RangeError("a session window is a key");
  const child = withoutMarker(key.child);
  return { kind: "alias", child, name: key.name, id: key.id };
}

function withoutMarker(expression: Expression): Expression {
  if (expression.kind !== "attribute") return expression;
  const { metadata: _, ...column } = expression;
  return column;
}

function groupingSets(): Error {
  return unsupported(
    "A session window with grouping sets over a stream",
    "Group by the session window and the other keys, or attach a Spark cluster.",
  );
}

/** Spark says so when the first batch is planned; nothing is lost by saying it at the start. */
function globalSessions(): SparkError {
  return new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_3068",
    message: "Global aggregation with session window in streaming query is not supported.",
  });
}
