import { create } from "@bufbuild/protobuf";
import type { DataType, DataType_Struct } from "@millrace/spark-connect";
import { DataType_StructSchema } from "@millrace/spark-connect";
import { unsupported } from "@millrace/spark-model";
import { parseExpression } from "../expressions/expression.ts";
import { startsQuery } from "../expressions/query-start.ts";
import { parseQuery } from "../queries/query.ts";
import { parseMultipartIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseDataTypeName } from "../types/data-type.ts";
import { parseStringToken } from "../types/struct-type.ts";
import { parseColumnDefinition } from "./column-definition.ts";
import { acceptIfExists, acceptIfNotExists } from "./existence.ts";
import type { CreateModifiers } from "./view.ts";

/** CREATE FUNCTION name(parameters) RETURNS type RETURN body: a function written in SQL. */
export interface CreateFunction {
  readonly kind: "createFunction";
  readonly name: readonly string[];
  readonly temporary: boolean;
  readonly replace: boolean;
  readonly ifNotExists: boolean;
  readonly parameters: DataType_Struct;
  readonly returnType?: DataType;
  /** The columns that a table function returns; empty where the query names them. */
  readonly returnTable?: DataType_Struct;
  /** The expression or query after RETURN, as written; the parameters are names in it. */
  readonly body: string;
}

export interface DropFunction {
  readonly kind: "dropFunction";
  readonly name: readonly string[];
  readonly temporary: boolean;
  readonly ifExists: boolean;
}

export type FunctionStatement = CreateFunction | DropFunction;

/** What follows CREATE … FUNCTION. */
export function parseCreateFunction(parser: Parser, { temporary, replace }: CreateModifiers): CreateFunction {
  const ifNotExists = acceptIfNotExists(parser);
  const name = parseMultipartIdentifier(parser);
  if (parser.is("AS"))
    throw unsupported("functions of Java classes", "write the function in SQL or in Python");
  const fields = parser.parenthesized(() => parseColumnDefinition(parser), "mayBeEmpty");
  const returnType = parseReturns(parser);
  skipCharacteristics(parser);
  parser.expect("RETURN");
  const { text: body } = parser.withText(() =>
    startsQuery(parser) ? parseQuery(parser) : parseExpression(parser),
  );
  const parameters = create(DataType_StructSchema, { fields });
  return { kind: "createFunction", name, temporary, replace, ifNotExists, parameters, ...returnType, body };
}

function parseReturns(parser: Parser): Pick<CreateFunction, "returnType" | "returnTable"> {
  if (!parser.accept("RETURNS")) return {};
  if (parser.accept("TABLE")) {
    const fields = parser.is("(") ? parser.parenthesized(() => parseColumnDefinition(parser)) : [];
    return { returnTable: create(DataType_StructSchema, { fields }) };
  }
  return { returnType: parseDataTypeName(parser) };
}

/** Promises about the function, which change nothing for a body in SQL. */
function skipCharacteristics(parser: Parser): void {
  const accepted = () =>
    parser.accept("LANGUAGE", "SQL") ||
    parser.accept("DETERMINISTIC") ||
    parser.accept("NOT", "DETERMINISTIC") ||
    parser.accept("CONTAINS", "SQL") ||
    parser.accept("READS", "SQL", "DATA") ||
    acceptComment(parser);
  while (accepted());
}

function acceptComment(parser: Parser): boolean {
  if (!parser.accept("COMMENT")) return false;
  parseStringToken(parser);
  return true;
}

export function parseDropFunction(parser: Parser, temporary: boolean): DropFunction {
  const ifExists = acceptIfExists(parser);
  return { kind: "dropFunction", name: parseMultipartIdentifier(parser), temporary, ifExists };
}
