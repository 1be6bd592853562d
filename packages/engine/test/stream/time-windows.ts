import {
  type AttributeReference,
  booleanType,
  dataTypeOf,
  type Expression,
  type LogicalPlan,
  metadataOf,
  outputOf,
  structType,
  watermarkDelayKey,
} from "@millrace/spark-model";
import { alias, call, longLiteral } from "../../src/stream/builders.ts";
import { column } from "./streaming-fixture.ts";

interface Windowed {
  readonly child: LogicalPlan;
  readonly column: AttributeReference;
}

/** A column `window` over rows, as the analyzer lowers `window(time, seconds)`. */
export function windowOf(child: LogicalPlan, time: Expression, seconds: number): Windowed {
  const length = longLiteral(seconds * 1_000_000);
  return withWindow(child, { name: "window", time, operands: [length, length, longLiteral(0)] });
}

/** A column `session_window` over the rows that have a positive gap. */
export function sessionOf(child: LogicalPlan, time: Expression, gap: Expression): Windowed {
  const windowed = withWindow(child, { name: "session_window", time, operands: [gap] });
  const condition = call(
    ">",
    [fieldOf(windowed.column, "end"), fieldOf(windowed.column, "start")],
    booleanType,
  );
  return { ...windowed, child: { kind: "filter", child: windowed.child, condition } };
}

/** A field of a struct. */
export function fieldOf(struct: Expression, name: string): Expression {
  const type = dataTypeOf(struct);
  if (type.kind !== "struct") throw new TypeError("only structs have fields");
  const ordinal = type.fields.findIndex((field) => field.name === name);
  const dataType = type.fields[ordinal]?.dataType;
  if (!dataType) throw new RangeError(`no field ${name}`);
  return { kind: "field", child: struct, name, ordinal, dataType, nullable: true };
}

interface WindowCall {
  readonly name: "window" | "session_window";
  readonly time: Expression;
  readonly operands: readonly Expression[];
}

function withWindow(child: LogicalPlan, { name, time, operands }: WindowCall): Windowed {
  const dataType = structType([
    { name: "start", dataType: dataTypeOf(time), nullable: true },
    { name: "end", dataType: dataTypeOf(time), nullable: true },
  ]);
  const source = time.kind === "function" && time.arguments[0] ? time.arguments[0] : time;
  const delay = metadataOf(source)?.[watermarkDelayKey];
  const metadata = {
    ...(delay === undefined ? {} : { [watermarkDelayKey]: delay }),
    [name === "window" ? "spark.timeWindow" : "spark.sessionWindow"]: true,
  };
  const window: AttributeReference = { ...column(name, dataType), nullable: false, metadata };
  const made = {
    ...alias(call(name, [time, ...operands], dataType), name, window.id),
    metadata,
  };
  return {
    child: { kind: "project", child, projections: [made, ...outputOf(child)] },
    column: window,
  };
}
