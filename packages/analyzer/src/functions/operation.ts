import { type DataType, type Expression, isNullable } from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";

interface Operation {
  readonly name: string;
  readonly operands: readonly Expression[];
  readonly dataType: DataType;
  readonly nullable?: boolean;
}

/** A call of a scalar function whose operands need no more casts. */
export function operation(analysis: Analysis, { name, operands, dataType, nullable }: Operation): Expression {
  return {
    kind: "function",
    name,
    arguments: operands,
    dataType,
    nullable: nullable ?? operands.some(isNullable),
    ansi: analysis.ansi,
  };
}
