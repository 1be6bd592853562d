import { type FunctionCall, unsupported } from "@millrace/spark-model";
import { quoteText } from "../../duckdb/duck-type.ts";
import { castScalarToText } from "../expressions/cast-to-text.ts";
import type { SqlText } from "../scope.ts";
import { argumentType, constantArgument } from "./function-compiler.ts";

/**
 * format_string: Java's format piece by piece, so that a NULL argument becomes `null` and the others stay.
 * The format must be a constant.
 */
export function formatString(args: readonly SqlText[], call: FunctionCall): SqlText {
  const format = constantArgument(call, 0);
  if (typeof format !== "string")
    throw unsupported(`${call.name} with a computed format`, "Use a constant format.");
  const pieces: SqlText[] = [];
  let next = 1;
  let rest = format;
  for (let match = specifier.exec(rest); match; match = specifier.exec(rest)) {
    if (match.index > 0) pieces.push(quoteText(rest.slice(0, match.index)));
    const [whole, position, flags = "", kind = ""] = match;
    if (kind === "%" || kind === "n") pieces.push(kind === "%" ? "'%'" : "chr(10)");
    else {
      const index = position === undefined ? next++ : Number(position.slice(0, -1));
      pieces.push(formatted({ value: args[index] ?? "NULL", flags, kind, call, index }));
    }
    rest = rest.slice(match.index + whole.length);
  }
  if (rest !== "") pieces.push(quoteText(rest));
  return pieces.length === 0 ? "''" : `(${pieces.join(" || ")})`;
}

const specifier = /%(\d+\$)?([-+ 0,#(]*\d*(?:\.\d+)?)([a-zA-Z%])/;

interface Piece {
  readonly value: SqlText;
  readonly flags: string;
  readonly kind: string;
  readonly call: FunctionCall;
  readonly index: number;
}

function formatted({ value, flags, kind, call, index }: Piece): SqlText {
  if (flags.includes(",") || flags.includes("(")) {
    throw unsupported(`The format flags ${flags}`, "Use format_number for grouping.");
  }
  switch (kind) {
    case "s":
    case "S": {
      const text = `printf('%${flags}s', coalesce(${castScalarToText(value, argumentType(call, index))}, 'null'))`;
      return kind === "S" ? `upper(${text})` : text;
    }
    case "b":
    case "B":
      return `coalesce(CAST(${value} AS VARCHAR), 'false')`;
    case "d":
      return `coalesce(printf('%${flags}d', CAST(${value} AS BIGINT)), 'null')`;
    case "x":
    case "X":
    case "o":
      return `coalesce(printf('%${flags}${kind}', CAST(${value} AS BIGINT)), 'null')`;
    case "f":
    case "e":
    case "E":
    case "g":
    case "G":
      return `coalesce(printf('%${flags}${kind}', CAST(${value} AS DOUBLE)), 'null')`;
    case "c":
      return `coalesce(CAST(${value} AS VARCHAR), 'null')`;
    default:
      throw unsupported(`The format %${kind}`, "Use %s, %d, %f, %x or %e.");
  }
}
