import { analyze, functionNames, parseQuery, type SqlFunction } from "@millrace/analyzer";
import {
  type ColumnBatch,
  type DataType,
  outputOf,
  quoteIdentifier,
  SparkError,
} from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { qualified } from "../session/session-analyzer.ts";
import type { SqlFunctions } from "../session/sql-functions.ts";
import { statedSchema, statedType } from "./stated-schema.ts";
import type { StatementOf } from "./statement-kinds.ts";
import { nothing } from "./statement-result.ts";

type CreateFunction = StatementOf<"createFunction">;

/** CREATE [TEMPORARY] FUNCTION … RETURN: a function written in SQL. Stored ones live as long as the server. */
export async function createFunction(execution: Execution, statement: CreateFunction): Promise<ColumnBatch> {
  const { functions, name } = placeOf(execution, statement);
  const { replace, ifNotExists } = statement;
  const function_ = await checked(execution, stated(statement, name));
  functions.define(name, { function_, replace, ifNotExists });
  return nothing;
}

/** Where a function is kept and under which name. */
function placeOf(
  { session }: Execution,
  { name, temporary }: { readonly name: readonly string[]; readonly temporary: boolean },
): { readonly functions: SqlFunctions; readonly name: readonly string[] } {
  if (temporary) return { functions: session.temporaryFunctions, name: name.slice(-1) };
  return { functions: session.storedFunctions, name: qualified(session, name) };
}

function stated(statement: CreateFunction, name: readonly string[]): SqlFunction {
  const { returnTable, returnType } = statement;
  const returns = returnTable ? statedSchema(returnTable) : returnType && statedType(returnType);
  return {
    name: statement.temporary ? name : ["spark_catalog", ...name],
    parameters: statedSchema(statement.parameters),
    ...(returns ? { returns } : {}),
    isTable: returnTable !== undefined,
    body: statement.body,
  };
}

/** Analyzes a call of the function over NULLs: a body that cannot be resolved is refused when it is created. */
async function checked(execution: Execution, function_: SqlFunction): Promise<SqlFunction> {
  const { returns, isTable, parameters } = function_;
  const call = `\`checked function\`(${parameters.fields.map(() => "NULL").join(", ")})`;
  const sqlFunction = (name: readonly string[]) => {
    if (name.at(-1) === "checked function") return function_;
    const found = execution.analyzer.sqlFunction(name);
    if (found?.name.join(".") === function_.name.join(".")) throw cyclic(function_);
    return found;
  };
  const query = parseQuery(isTable ? `SELECT * FROM ${call}` : `SELECT ${call}`);
  const output = outputOf(await analyze(query, { ...execution.analyzer, sqlFunction }));
  const type: DataType | undefined = isTable ? undefined : output[0]?.dataType;
  return returns === undefined && type !== undefined ? { ...function_, returns: type } : function_;
}

/** A function that would call itself once it replaces the older one of its name. */
function cyclic({ name }: SqlFunction): SparkError {
  const path = name.map(quoteIdentifier).join(".");
  return new SparkError({
    errorClass: "CYCLIC_FUNCTION_REFERENCE",
    messageParameters: { path: `${path} -> ${path}` },
  });
}

/** DROP [TEMPORARY] FUNCTION. Built-in functions cannot be dropped. */
export async function dropFunction(
  execution: Execution,
  statement: StatementOf<"dropFunction">,
): Promise<ColumnBatch> {
  const [only = ""] = statement.name;
  if (statement.name.length === 1 && functionNames().includes(only.toLowerCase())) {
    throw new SparkError({
      errorClass: "FORBIDDEN_OPERATION",
      messageParameters: { statement: "DROP", objectType: "FUNCTION", objectName: quoteIdentifier(only) },
    });
  }
  const { functions, name } = placeOf(execution, statement);
  functions.drop(name, statement.ifExists);
  return nothing;
}
