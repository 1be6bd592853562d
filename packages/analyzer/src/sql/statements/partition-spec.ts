import type { Expression } from "@millrace/spark-connect";
import { parseValue } from "../expressions/expression.ts";
import { parseIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";

/** `PARTITION (a = 1, b)`: a column without value is a dynamic partition. Empty without the clause. */
export type PartitionSpec = readonly PartitionValue[];

interface PartitionValue {
  readonly column: string;
  readonly value?: Expression;
}

export function parseOptionalPartition(parser: Parser): PartitionSpec {
  return parser.accept("PARTITION") ? parsePartition(parser) : [];
}

export function parsePartition(parser: Parser): PartitionSpec {
  return parser.parenthesized(() => {
    const column = parseIdentifier(parser);
    return parser.accept("=") ? { column, value: parseValue(parser) } : { column };
  });
}
