import { create } from "@bufbuild/protobuf";
import { parseTableName } from "@millrace/analyzer";
import {
  type Expression,
  ExpressionSchema,
  Expression_LiteralSchema as LiteralSchema,
  type Relation,
  toDataTypeMessage,
} from "@millrace/spark-connect";
import { type ColumnBatch, type DataType, quoteIdentifier, SparkError } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import type { SessionVariable } from "../session/session-variables.ts";
import { castMessage } from "./insert-plan.ts";
import { rowRelation, singleRow } from "./single-row.ts";
import { statedType } from "./stated-schema.ts";
import type { StatementOf } from "./statement-kinds.ts";
import { nothing } from "./statement-result.ts";
import { quoted } from "./table-names.ts";

/** DECLARE VARIABLE. */
export async function declareVariable(
  execution: Execution,
  statement: StatementOf<"declareVariable">,
): Promise<ColumnBatch> {
  const { variables } = execution.session;
  const names = statement.names.map((name) => declaredName(name));
  const stated = statement.dataType && statedType(statement.dataType);
  const given = statement.defaultValue ?? nullMessage(stated);
  const defaultValue = stated === undefined ? given : castMessage(given, stated);
  for (const name of names) {
    if (statement.references.length > 0) throw defaultWithSubquery(name, statement.defaultText ?? "");
    const [value] = await singleRow(execution, rowRelation([defaultValue]));
    if (value !== undefined) variables.declare({ name, value, defaultValue }, statement.replace);
  }
  return nothing;
}

/** Variables live in `system.session` alone. */
function declaredName(parts: readonly string[]): string {
  const name = variableName(parts);
  if (name === undefined) throw unresolvedVariable(parts, "[`system`.`session`]");
  return name;
}

function variableName(parts: readonly string[]): string | undefined {
  const scope = parts.slice(0, -1).join(".").toLowerCase();
  return scope === "" || scope === "session" || scope === "system.session" ? parts.at(-1) : undefined;
}

function nullMessage(dataType: DataType | undefined): Expression {
  const type = toDataTypeMessage(dataType ?? { kind: "void" });
  const value = create(LiteralSchema, { literalType: { case: "null", value: type } });
  return create(ExpressionSchema, { exprType: { case: "literal", value } });
}

/** SET VARIABLE a = …, b = …: all values are computed before the first is set. */
export async function setVariable(
  execution: Execution,
  { assignments, references }: StatementOf<"setVariable">,
): Promise<ColumnBatch> {
  const variables = assignedVariables(
    execution,
    assignments.map(({ key }) => nameOf(key)),
  );
  const values = assignments.map(({ value }, index) => {
    const variable = variables[index];
    const isDefault =
      value.exprType.case === "unresolvedFunction" && value.exprType.value.functionName === "default_value";
    return isDefault ? (variable?.defaultValue ?? value) : value;
  });
  await assign(execution, variables, rowRelation(values, references));
  return nothing;
}

function nameOf({ exprType }: Expression): readonly string[] {
  return exprType.case === "unresolvedAttribute" ? parseTableName(exprType.value.unparsedIdentifier) : [];
}

/** SET VARIABLE (a, b) = (query). */
export async function setVariablesFromQuery(
  execution: Execution,
  { names, query }: StatementOf<"setVariablesFromQuery">,
): Promise<ColumnBatch> {
  await assign(execution, assignedVariables(execution, names), query);
  return nothing;
}

/** The declared variables of these names. Throws UNRESOLVED_VARIABLE and DUPLICATE_ASSIGNMENTS. */
export function assignedVariables(
  { session }: Execution,
  names: readonly (readonly string[])[],
): readonly SessionVariable[] {
  const found = names.map((parts) => {
    const variable = session.variables.get(variableName(parts) ?? "");
    if (variable !== undefined) return variable;
    const current = quoted(["spark_catalog", session.currentDatabase]);
    throw unresolvedVariable(parts, `[\`system\`.\`builtin\`, \`system\`.\`session\`, ${current}]`);
  });
  const twice = found.filter((variable, index) => found.indexOf(variable) !== index);
  if (twice.length > 0) {
    const nameList = twice.map(({ name }) => quoteIdentifier(name)).join(", ");
    throw new SparkError({ errorClass: "DUPLICATE_ASSIGNMENTS", messageParameters: { nameList } });
  }
  return found;
}

/** Sets variables to the columns of a relation's only row, cast to their types. */
export async function assign(
  execution: Execution,
  variables: readonly SessionVariable[],
  relation: Relation,
): Promise<void> {
  const types = variables.map(({ value }) => value.dataType);
  const values = await singleRow(execution, relation, types);
  variables.forEach((variable, index) => {
    const value = values[index];
    if (value !== undefined) execution.session.variables.set(variable, value);
  });
}

/** DROP TEMPORARY VARIABLE. */
export async function dropVariable(
  { session }: Execution,
  { name, ifExists }: StatementOf<"dropVariable">,
): Promise<ColumnBatch> {
  session.variables.drop(declaredName(name), ifExists);
  return nothing;
}

function unresolvedVariable(parts: readonly string[], searchPath: string): SparkError {
  return new SparkError({
    errorClass: "UNRESOLVED_VARIABLE",
    messageParameters: { variableName: quoted(parts), searchPath },
  });
}

function defaultWithSubquery(name: string, defaultValue: string): SparkError {
  return new SparkError({
    errorClass: "INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION",
    messageParameters: {
      statement: "DECLARE VARIABLE",
      colName: quoted(["system", "session", name]),
      defaultValue,
    },
  });
}
