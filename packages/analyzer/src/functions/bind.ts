import {
  type AggregateCall,
  type DataType,
  dataTypeOf,
  type Expression,
  type FunctionCall,
  isNullable,
  structType,
} from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";
import { castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { widerType, widerTypeWithoutPromotion, widestType } from "../types/common-type.ts";
import type { ParameterType } from "../types/implicit-cast.ts";
import type { GeneratorFunction, Nullability, PlainFunction } from "./definition.ts";
import { mismatch, quotedType, unexpectedInputType, wrongArgumentCount } from "./errors.ts";
import { typeOfFirst } from "./result-types.ts";

export interface BindRequest {
  readonly analysis: Analysis;
  readonly name: string;
  readonly distinct: boolean;
  readonly arguments: readonly Resolved[];
}

/** A call of a plain function: arguments counted and cast, result type and nullability found. */
export function bindPlain(definition: PlainFunction, request: BindRequest): Resolved {
  const sql = callText(definition, request);
  const operands = bindArguments(definition, request, sql);
  definition.check?.({ name: definition.name, sql, arguments: request.arguments });
  const dataType = resultType(definition, operands);
  const nullable = nullability(definition.nullable ?? defaultNullability(definition), operands);
  const call = {
    name: definition.name,
    arguments: operands.slice(0, definition.passes ?? operands.length),
    dataType,
    nullable,
    ansi: request.analysis.ansi,
  };
  if (definition.kind !== "aggregate") return { expression: { kind: "function", ...call }, sql };
  const aggregate: AggregateCall = { kind: "aggregate", ...call, distinct: request.distinct };
  return { expression: aggregate, sql };
}

function resultType({ returns, sameType }: PlainFunction, operands: readonly Expression[]): DataType {
  if (typeof returns !== "function") return returns;
  // Operands of one type may still differ in the nullability of what is inside them; the result has it all.
  const merged =
    sameType === true && returns === typeOfFirst ? widestType(operands.map(dataTypeOf)) : undefined;
  return merged ?? returns(operands);
}

/** A call of a generator: a function whose type is the struct of the columns it gives. */
export function bindGenerator(definition: GeneratorFunction, request: BindRequest): Resolved {
  const sql = callText(definition, request);
  const operands = bindArguments(definition, request, sql);
  const expression: FunctionCall = {
    kind: "function",
    name: definition.name,
    arguments: operands,
    dataType: structType(definition.generates(operands, sql)),
    nullable: false,
    ansi: request.analysis.ansi,
  };
  return { expression, sql };
}

function defaultNullability(definition: PlainFunction): Nullability {
  return definition.kind === "aggregate" ? "always" : "any";
}

function callText(definition: PlainFunction | GeneratorFunction, request: BindRequest): string {
  const names = request.arguments.map(({ sql }, index) =>
    request.distinct && index === 0 ? `DISTINCT ${sql}` : sql,
  );
  if (definition.kind !== "generator" && definition.sql) return definition.sql(request.name, names);
  return `${request.name}(${names.join(", ")})`;
}

function bindArguments(
  definition: PlainFunction | GeneratorFunction,
  request: BindRequest,
  sql: string,
): readonly Expression[] {
  checkCount(definition, request);
  const cast = request.arguments.map((argument, index) => {
    const parameter = parameterAt(definition, index);
    const from = dataTypeOf(argument.expression);
    const accepted = parameter.accept(from);
    if (accepted === undefined) {
      throw unexpectedInputType(sql, argument, { index, requiredType: parameter.name });
    }
    return accepted === from ? argument.expression : castTo(argument.expression, accepted);
  });
  return definition.sameType ? unify(definition, cast, sql) : cast;
}

function parameterAt(definition: PlainFunction | GeneratorFunction, index: number): ParameterType {
  const parameter = definition.takes[index] ?? definition.rest;
  if (parameter === undefined) throw new Error("the argument count was checked");
  return parameter;
}

function checkCount(definition: PlainFunction | GeneratorFunction, request: BindRequest): void {
  const maximum = definition.takes.length;
  const minimum = maximum - (definition.optional ?? 0);
  const count = request.arguments.length;
  if (count >= minimum && (definition.rest !== undefined || count <= maximum)) return;
  throw wrongArgumentCount(request.name, expectedCount(definition, minimum, maximum), count);
}

function expectedCount(
  definition: PlainFunction | GeneratorFunction,
  minimum: number,
  maximum: number,
): string {
  if (definition.rest !== undefined) return `> ${minimum - 1}`;
  if (minimum === maximum) return String(minimum);
  const counts = Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index);
  return `[${counts.join(", ")}]`;
}

function unify(
  definition: PlainFunction | GeneratorFunction,
  operands: readonly Expression[],
  sql: string,
): readonly Expression[] {
  const included = (index: number) =>
    typeof definition.sameType === "function" ? definition.sameType(index) : true;
  const common = commonTypeOf(
    operands.filter((_, index) => included(index)),
    definition.name,
    sql,
    definition.promotesText === false ? widerTypeWithoutPromotion : widerType,
  );
  return operands.map((operand, index) => (included(index) ? castTo(operand, common) : operand));
}

/** The one type of several operands; DATATYPE_MISMATCH.DATA_DIFF_TYPES when they have none. */
export function commonTypeOf(
  operands: readonly Expression[],
  name: string,
  sql: string,
  widen = widerType,
): DataType {
  const common = widestType(operands.map(dataTypeOf), widen);
  if (common !== undefined) return common;
  throw mismatch("DATA_DIFF_TYPES", sql, {
    functionName: `\`${name}\``,
    dataType:
      name === "casewhen"
        ? `[${operands.map(quotedType).join(", ")}]`
        : `(${operands.map(quotedType).join(" or ")})`,
  });
}

function nullability(rule: Nullability, operands: readonly Expression[]): boolean {
  switch (rule) {
    case "any":
      return operands.some(isNullable);
    case "all":
      return operands.every(isNullable);
    case "never":
      return false;
    case "always":
      return true;
    default:
      return rule(operands);
  }
}
