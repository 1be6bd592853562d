import { create } from "@bufbuild/protobuf";
import {
  type Expression,
  ExpressionSchema,
  Expression_LiteralSchema as LiteralSchema,
  type SQL,
  SQLSchema,
} from "@millrace/spark-connect";
import { type Literal, stringType, unsupported } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { castMessage } from "./insert-plan.ts";
import { rowRelation, singleRow } from "./single-row.ts";
import type { StatementOf } from "./statement-kinds.ts";

type ExecuteImmediate = StatementOf<"executeImmediate">;

/** The statement that EXECUTE IMMEDIATE runs: its text, and the values of its markers. */
export async function immediateSql(execution: Execution, { text, using }: ExecuteImmediate): Promise<SQL> {
  const [query] = await singleRow(execution, rowRelation([text]));
  if (typeof query?.value !== "string") throw unsupported("EXECUTE IMMEDIATE of NULL", "Give it a text.");
  const values: Expression[] = [];
  for (const { value } of using) values.push(await markerValue(execution, value));
  const named = using.flatMap(({ name }, index) => {
    const value = values[index];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return create(SQLSchema, {
    query: query.value,
    posArguments: values,
    namedArguments: Object.fromEntries(named),
  });
}

/** Literals stay as they are; of anything else the value counts, so that no column of the text hides a variable. */
async function markerValue(execution: Execution, value: Expression): Promise<Expression> {
  if (value.exprType.case === "literal") return value;
  const [typed] = await singleRow(execution, rowRelation([value]));
  const [text] = await singleRow(execution, rowRelation([castMessage(value, stringType)]));
  return typed === undefined ? value : castMessage(literalText(text), typed.dataType);
}

function literalText(text: Literal | undefined): Expression {
  const literalType =
    typeof text?.value === "string"
      ? { case: "string" as const, value: text.value }
      : { case: "null" as const, value: { $typeName: "spark.connect.DataType" as const, kind: nullKind } };
  return create(ExpressionSchema, {
    exprType: { case: "literal", value: create(LiteralSchema, { literalType }) },
  });
}

const nullKind = { case: undefined };
