import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import {
  type Expression,
  type Expression_SortOrder,
  Expression_SortOrder_NullOrdering,
  Expression_SortOrder_SortDirection,
  Expression_SortOrderSchema,
  Expression_Window_WindowFrame_FrameType,
  type Expression_WindowSchema,
} from "@millrace/spark-connect";
import { type ColumnOrName, namedColumn } from "./column.ts";
import { literal } from "./literal.ts";

/** Over which rows a window function looks: partition, order, frame (org.apache.spark.sql.expressions.WindowSpec). */
export interface WindowSpec {
  partitionBy(...columns: readonly ColumnOrName[]): WindowSpec;
  orderBy(...columns: readonly ColumnOrName[]): WindowSpec;
  /** A frame of rows around the current one, bounds included; see Window's constants. */
  rowsBetween(start: number, end: number): WindowSpec;
  /** A frame of values of the one ordering column around the current row's. */
  rangeBetween(start: number, end: number): WindowSpec;
  readonly parts: WindowParts;
}

interface WindowParts {
  readonly partition: readonly ColumnOrName[];
  readonly order: readonly ColumnOrName[];
  readonly frame?: { readonly type: "ROW" | "RANGE"; readonly start: number; readonly end: number };
}

function windowSpec(parts: WindowParts): WindowSpec {
  return {
    parts,
    partitionBy: (...partition) => windowSpec({ ...parts, partition }),
    orderBy: (...order) => windowSpec({ ...parts, order }),
    rowsBetween: (start, end) => windowSpec({ ...parts, frame: { type: "ROW", start, end } }),
    rangeBetween: (start, end) => windowSpec({ ...parts, frame: { type: "RANGE", start, end } }),
  };
}

/** Where a window specification begins: `Window.partitionBy("k").orderBy("t")`. */
export const Window = {
  ...windowSpec({ partition: [], order: [] }),
  unboundedPreceding: Number.NEGATIVE_INFINITY,
  unboundedFollowing: Number.POSITIVE_INFINITY,
  currentRow: 0,
};

/** The window expression message of a function over a window. */
export function windowMessage(
  windowFunction: Expression,
  { parts }: WindowSpec,
): MessageInitShape<typeof Expression_WindowSchema> {
  const { frame } = parts;
  return {
    windowFunction,
    partitionSpec: parts.partition.map((column) => namedColumn(column).expression),
    orderSpec: parts.order.map(sortOrder),
    ...(frame && {
      frameSpec: {
        frameType: Expression_Window_WindowFrame_FrameType[frame.type],
        lower: boundary(frame.start, frame.type),
        upper: boundary(frame.end, frame.type),
      },
    }),
  };
}

function boundary(offset: number, type: "ROW" | "RANGE") {
  if (offset === 0) return { boundary: { case: "currentRow", value: true } } as const;
  if (!Number.isFinite(offset)) return { boundary: { case: "unbounded", value: true } } as const;
  const value = type === "RANGE" ? BigInt(offset) : offset;
  const exprType = { case: "literal", value: literal(value) } as const;
  return { boundary: { case: "value", value: { exprType } } } as const;
}

/** A column as a sort order; ascending, NULLs first, unless it says otherwise. */
export function sortOrder(column: ColumnOrName): Expression_SortOrder {
  const { expression } = namedColumn(column);
  if (expression.exprType.case === "sortOrder") return expression.exprType.value;
  return create(Expression_SortOrderSchema, {
    child: expression,
    direction: Expression_SortOrder_SortDirection.ASCENDING,
    nullOrdering: Expression_SortOrder_NullOrdering.SORT_NULLS_FIRST,
  });
}
