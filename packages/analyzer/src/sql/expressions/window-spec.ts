import { create } from "@bufbuild/protobuf";
import {
  type DataType,
  type Expression,
  type Expression_Window,
  type Expression_Window_WindowFrame,
  Expression_Window_WindowFrameSchema,
  Expression_WindowSchema,
  ExpressionSchema,
  type Expression_Window_WindowFrame_FrameBoundary as FrameBoundary,
  Expression_Window_WindowFrame_FrameBoundarySchema as FrameBoundarySchema,
  Expression_Window_WindowFrame_FrameType as FrameType,
} from "@millrace/spark-connect";
import { isIdentifier, parseIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseExpression } from "./expression.ts";
import { call, literal, sortOrder } from "./expression-messages.ts";
import { parseSortOrders } from "./sort-order.ts";

/** What follows OVER: a definition, or the name of a window that the WINDOW clause defines later. */
export function parseOver(parser: Parser, windowFunction: Expression): Expression {
  const window = create(Expression_WindowSchema, { windowFunction });
  const reference = parseReference(parser);
  if (reference === undefined) Object.assign(window, parseWindowSpec(parser));
  else parser.pendingWindows.push({ ...reference, window });
  return create(ExpressionSchema, { exprType: { case: "window", value: window } });
}

function parseReference(
  parser: Parser,
): { readonly name: string; readonly at: ReturnType<Parser["peek"]> } | undefined {
  const at = parser.peek();
  if (isIdentifier(at)) return { name: parseIdentifier(parser), at };
  if (!isIdentifier(parser.peek(1)) || parser.peek(2).symbol !== ")") return undefined;
  parser.next();
  const name = parseIdentifier(parser);
  parser.expect(")");
  return { name, at };
}

/** The parts of a window that its definition gives. */
export type WindowSpec = Pick<Expression_Window, "partitionSpec" | "orderSpec" | "frameSpec">;

/** `( [PARTITION BY …] [ORDER BY …] [frame] )`; CLUSTER BY does both of the first. */
export function parseWindowSpec(parser: Parser): WindowSpec {
  parser.expect("(");
  const clustered = parser.accept("CLUSTER", "BY") ? expressions(parser) : undefined;
  const isPartitioned = parser.accept("PARTITION", "BY") || parser.accept("DISTRIBUTE", "BY");
  const partitionSpec = clustered ?? (isPartitioned ? expressions(parser) : []);
  const isOrdered = parser.accept("ORDER", "BY") || parser.accept("SORT", "BY");
  const orderSpec = clustered?.map((each) => sortOrder(each)) ?? (isOrdered ? parseSortOrders(parser) : []);
  const frameSpec = parseFrame(parser);
  parser.expect(")");
  return frameSpec === undefined ? { partitionSpec, orderSpec } : { partitionSpec, orderSpec, frameSpec };
}

function expressions(parser: Parser): Expression[] {
  return parser.list(() => parseExpression(parser));
}

function parseFrame(parser: Parser): Expression_Window_WindowFrame | undefined {
  const kind = parser.acceptOneOf("ROWS", "RANGE");
  if (kind === undefined) return undefined;
  const frameType = kind === "ROWS" ? FrameType.ROW : FrameType.RANGE;
  const isBetween = parser.accept("BETWEEN");
  const lower = parseBoundary(parser);
  if (isBetween) parser.expect("AND");
  const upper = isBetween ? parseBoundary(parser) : boundary({ case: "currentRow", value: true });
  return create(Expression_Window_WindowFrameSchema, { frameType, lower, upper });
}

function parseBoundary(parser: Parser): FrameBoundary {
  if (parser.accept("CURRENT", "ROW")) return boundary({ case: "currentRow", value: true });
  if (parser.accept("UNBOUNDED")) {
    parser.expectOneOf("PRECEDING", "FOLLOWING");
    return boundary({ case: "unbounded", value: true });
  }
  const value = parseExpression(parser);
  const isPreceding = parser.expectOneOf("PRECEDING", "FOLLOWING") === "PRECEDING";
  return boundary({ case: "value", value: isPreceding ? negated(value) : value });
}

/** Distances to rows before the current one are negative. */
function negated(value: Expression): Expression {
  const literalType = value.exprType.case === "literal" ? value.exprType.value.literalType : undefined;
  switch (literalType?.case) {
    case "integer":
      return literal({ case: "integer", value: -literalType.value });
    case "long":
      return literal({ case: "long", value: -literalType.value });
    case "dayTimeInterval":
      return literal({ case: "dayTimeInterval", value: -literalType.value }, literalDataType(value));
    default:
      return call("negative", [value]);
  }
}

function literalDataType({ exprType }: Expression): DataType | undefined {
  return exprType.case === "literal" ? exprType.value.dataType : undefined;
}

function boundary(value: FrameBoundary["boundary"]): FrameBoundary {
  const message = create(FrameBoundarySchema, {});
  message.boundary = value;
  return message;
}
