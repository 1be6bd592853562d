import type { Expression as ExpressionMessage } from "@millrace/spark-connect";
import {
  dataTypeOf,
  type Expression,
  isNullable,
  metadataOf,
  type StructField,
  stringType,
  structType,
} from "@millrace/spark-model";
import type { Resolved } from "../expressions/resolved.ts";
import type { NamedResolved } from "../expressions/resolver.ts";
import type { FunctionCallRequest, FunctionDefinition } from "./definition.ts";
import { mismatch, wrongArgumentCount } from "./errors.ts";
import { operation } from "./operation.ts";

/** Structs. */
export const structFunctions: readonly FunctionDefinition[] = [
  { kind: "special", name: "struct", resolve: struct },
  { kind: "special", name: "named_struct", resolve: namedStruct },
];

interface Field {
  readonly name: string;
  readonly value: Resolved;
}

/** `struct(a, b AS c, a + 1)`: names from columns and aliases, `colN` otherwise. */
function struct(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  // Stars give several arguments for one message; then no message belongs to an argument.
  const messages = operands.length === call.messages.length ? call.messages : [];
  const fields = operands.map((value, index) => ({ name: fieldName(value, messages[index], index), value }));
  const shown = fields.map(({ value, name }, index) =>
    messages[index]?.exprType.case === "alias" ? `${value.sql} AS ${name}` : value.sql,
  );
  return { ...structOf(call, fields), sql: `struct(${shown.join(", ")})` };
}

function fieldName(value: NamedResolved, message: ExpressionMessage | undefined, index: number): string {
  if (value.alias !== undefined) return value.alias;
  if (message?.exprType.case === "alias") return message.exprType.value.name[0] ?? `col${index + 1}`;
  const { expression } = value;
  if (expression.kind === "attribute" || expression.kind === "lambdaVariable") return expression.name;
  if (expression.kind === "outer") return expression.attribute.name;
  if (expression.kind === "field" && message?.exprType.case !== "unresolvedExtractValue")
    return expression.name;
  return `col${index + 1}`;
}

function namedStruct(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  if (operands.length === 0 || operands.length % 2 !== 0) {
    throw wrongArgumentCount(call.name, "2n (n > 0)", operands.length);
  }
  const sql = `named_struct(${operands.map((operand) => operand.sql).join(", ")})`;
  const fields: Field[] = [];
  for (let index = 0; index + 1 < operands.length; index += 2) {
    const [name, value] = [operands[index], operands[index + 1]];
    if (
      value === undefined ||
      name?.expression.kind !== "literal" ||
      typeof name.expression.value !== "string"
    ) {
      throw mismatch("CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING", sql, { inputExprs: `["${name?.sql}"]` });
    }
    fields.push({ name: name.expression.value, value });
  }
  return { ...structOf(call, fields), sql };
}

function structOf(call: FunctionCallRequest, fields: readonly Field[]): Resolved {
  const dataType = structType(fields.map(fieldOf));
  const operands = fields.flatMap(({ name, value }): Expression[] => [
    { kind: "literal", value: name, dataType: stringType },
    value.expression,
  ]);
  const expression = operation(call.analysis, { name: "named_struct", operands, dataType, nullable: false });
  return { expression, sql: "" };
}

function fieldOf({ name, value: { expression } }: Field): StructField {
  const metadata = metadataOf(expression);
  return {
    name,
    dataType: dataTypeOf(expression),
    nullable: isNullable(expression),
    ...(metadata ? { metadata } : {}),
  };
}
