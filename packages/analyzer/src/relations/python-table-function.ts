import {
  type CommonInlineUserDefinedTableFunction,
  type Expression as ExpressionMessage,
  fromDataTypeMessage,
  type SubqueryExpression,
  SubqueryExpression_SubqueryType as SubqueryType,
} from "@millrace/spark-connect";
import {
  type Alias,
  type AttributeReference,
  type Expression,
  type LogicalPlan,
  type MapGroups,
  type PythonFunction,
  SparkError,
  type TableFunctionArgument,
  toAttribute,
  unsupported,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation, scopeOf } from "../analysis.ts";
import { pythonArguments } from "../expressions/python-function.ts";
import { required, resolveExpression } from "../expressions/resolve-expression.ts";
import { resolveSortOrder } from "../expressions/sort-order.ts";
import { typeFromText } from "../types/data-type-text.ts";
import { analyzeRelation } from "./analyze-relation.ts";
import { addMissingColumns } from "./missing-columns.ts";
import { attributesOf } from "./output.ts";
import { oneRow } from "./range.ts";
import { contextFor } from "./relation-context.ts";

/** A call of a table function, whichever way the message names the function. */
export interface TableFunctionMessage {
  readonly functionName: string;
  readonly arguments: readonly ExpressionMessage[];
}

/** The left side of a lateral join with a table function; LEFT keeps rows for which it gives nothing. */
export interface LateralInput {
  readonly left: ResolvedRelation;
  readonly isOuter: boolean;
  readonly qualifier: readonly string[];
  readonly names?: readonly string[] | undefined;
}

/** A Python table function sent along with the plan (`@udtf`). */
export function analyzeInlineTableFunction(
  message: CommonInlineUserDefinedTableFunction,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  return callTableFunction(pythonTableFunction(message), message, analysis);
}

/** The function of a message; its declared type is that of the rows it gives. */
export function pythonTableFunction(message: CommonInlineUserDefinedTableFunction): PythonFunction {
  const { returnType, evalType, command, pythonVer } = required(message.function.value);
  if (returnType === undefined) {
    throw unsupported(
      `The analyze method of the table function ${message.functionName}`,
      "Declare its returnType.",
    );
  }
  const dataType = fromDataTypeMessage(returnType, typeFromText);
  if (dataType.kind !== "struct") {
    throw new SparkError({
      errorClass: "UDTF_RETURN_TYPE_MISMATCH",
      messageParameters: { name: message.functionName, return_type: dataType.kind },
    });
  }
  const { functionName: name, deterministic } = message;
  return { kind: "python", name, dataType, deterministic, evalType, command, pythonVersion: pythonVer };
}

/** Rows that a table function gives for one call, for each row of a TABLE argument, or for each row of the left side. */
export async function callTableFunction(
  function_: PythonFunction,
  message: TableFunctionMessage,
  analysis: Analysis,
  lateral?: LateralInput,
): Promise<ResolvedRelation> {
  const tables = message.arguments.map(tableArgument);
  const tableCount = tables.filter((table) => table !== undefined).length;
  if (tableCount > 1) {
    throw new SparkError({
      errorClass: "TABLE_VALUED_FUNCTION_TOO_MANY_TABLE_ARGUMENTS",
      messageParameters: { num: String(tableCount) },
    });
  }
  const table = tables.find((each) => each !== undefined);
  if (table && lateral) {
    throw unsupported("A TABLE argument in a lateral join", "Join with the result of the function.");
  }
  const input = table ? await tableInput(table, analysis) : (lateral?.left ?? oneRow(analysis));
  const call = await resolvedCall(function_, message, { analysis, input, hasTable: table !== undefined });
  return calledFunction(function_, call, { analysis, input, table, lateral });
}

function tableArgument({ exprType }: ExpressionMessage): SubqueryExpression | undefined {
  if (exprType.case === "namedArgumentExpression") return tableArgument(required(exprType.value.value));
  const isTable =
    exprType.case === "subqueryExpression" && exprType.value.subqueryType === SubqueryType.TABLE_ARG;
  return isTable ? exprType.value : undefined;
}

async function tableInput({ planId }: SubqueryExpression, analysis: Analysis): Promise<ResolvedRelation> {
  return analyzeRelation(required(analysis.references.get(planId)), analysis);
}

interface ResolvedCall {
  readonly arguments: readonly TableFunctionArgument[];
  /** The value columns of all arguments, those of a TABLE argument as they are. */
  readonly values: readonly (Alias | AttributeReference)[];
}

interface CallInput {
  readonly analysis: Analysis;
  readonly input: ResolvedRelation;
  readonly hasTable: boolean;
}

async function resolvedCall(
  { name }: PythonFunction,
  message: TableFunctionMessage,
  { analysis, input, hasTable }: CallInput,
): Promise<ResolvedCall> {
  const scope = scopeOf(analysis, hasTable ? oneRow(analysis) : input);
  const scalars = message.arguments.filter((each) => tableArgument(each) === undefined);
  const context = await contextFor(analysis, scope, scalars);
  const { operands } = pythonArguments(name, scalars, context);
  const left = [...operands];
  const values: (Alias | AttributeReference)[] = [];
  const arguments_ = message.arguments.map((each): TableFunctionArgument => {
    const key = each.exprType.case === "namedArgumentExpression" ? each.exprType.value.key : null;
    if (tableArgument(each) === undefined) {
      values.push(aliased(required(left.shift()), "argument", analysis));
      return { name: key };
    }
    values.push(...input.columns);
    return { name: key, columns: input.columns.length };
  });
  return { arguments: arguments_, values };
}

const aliased = (child: Expression, name: string, analysis: Analysis): Alias => ({
  kind: "alias",
  child,
  name,
  id: analysis.context.nextExpressionId(),
});

interface CallSite {
  readonly analysis: Analysis;
  readonly input: ResolvedRelation;
  readonly table: SubqueryExpression | undefined;
  readonly lateral: LateralInput | undefined;
}

async function calledFunction(
  function_: PythonFunction,
  { arguments: arguments_, values }: ResolvedCall,
  { analysis, input, table, lateral }: CallSite,
): Promise<ResolvedRelation> {
  const kept = lateral ? lateral.left.columns : [];
  const { plan, keys } = await partitioned(input, table, analysis);
  const operands = values.map((value) => (value.kind === "alias" ? value.child : value));
  const child: LogicalPlan = {
    kind: "project",
    child: addMissingColumns(plan, operands),
    projections: distinct([...kept, ...values, ...keys]),
  };
  const columns = values.map(toAttribute);
  const schema = function_.dataType.kind === "struct" ? function_.dataType : undefined;
  const generated = attributesOf(analysis, required(schema), lateral?.qualifier ?? []).map(
    (column, index): AttributeReference => ({
      ...column,
      name: lateral?.names?.[index] ?? column.name,
      nullable: column.nullable || lateral?.isOuter === true,
    }),
  );
  const output = [...kept, ...generated];
  const node: MapGroups = {
    kind: "mapGroups",
    sides: [
      {
        plan: child,
        keys: keys.map(toAttribute),
        values: [...kept, ...columns],
      },
    ],
    function: { ...function_, arguments: columns },
    call: {
      kind: "tableFunction",
      kept: kept.length,
      isOuter: lateral?.isOuter === true,
      arguments: arguments_,
    },
    output,
  };
  return resolvedRelation(node, lateral && { columns: output, dataFrames: lateral.left.dataFrames });
}

function distinct(columns: readonly (Alias | AttributeReference)[]): readonly (Alias | AttributeReference)[] {
  return [...new Map(columns.map((column) => [column.id, column])).values()];
}

interface Partitioned {
  readonly plan: LogicalPlan;
  readonly keys: readonly Alias[];
}

/** A TABLE argument's rows in order, and what PARTITION BY divides them by. */
async function partitioned(
  { plan, ...rest }: ResolvedRelation,
  table: SubqueryExpression | undefined,
  analysis: Analysis,
): Promise<Partitioned> {
  const { partitionSpec = [], orderSpec = [] } = table?.tableArgOptions ?? {};
  if (partitionSpec.length === 0 && orderSpec.length === 0) return { plan, keys: [] };
  const scope = scopeOf(analysis, { plan, ...rest });
  const context = await contextFor(analysis, scope, [
    ...partitionSpec,
    ...orderSpec.map(({ child }) => child),
  ]);
  const keys = partitionSpec.map((message) =>
    aliased(resolveExpression(message, context).expression, "partition", analysis),
  );
  if (orderSpec.length === 0) return { plan, keys };
  const order = orderSpec.map((message) => resolveSortOrder(message, context).order);
  return { plan: { kind: "sort", child: plan, order, isGlobal: true }, keys };
}
