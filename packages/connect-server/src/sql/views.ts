import { analyze } from "@millrace/analyzer";
import type { ColumnBatch, LogicalPlan, NamedExpression } from "@millrace/spark-model";
import { outputOf, SparkError, unsupported } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { lowerCaseKeys } from "../execute/options.ts";
import type { Session } from "../session/session.ts";
import { attributesOf, engineName, findTable, findView } from "../session/session-analyzer.ts";
import type { TemporaryViews } from "../session/temporary-views.ts";
import { alterSavedTable } from "./alter-table.ts";
import { statedSchema } from "./stated-schema.ts";
import type { StatementOf } from "./statement-kinds.ts";
import { nothing } from "./statement-result.ts";
import { tableNotFound } from "./table-names.ts";

/** CREATE [OR REPLACE] [GLOBAL] [TEMPORARY] VIEW. Stored views live as long as the server (in-memory catalog). */
export async function createView(
  execution: Execution,
  statement: StatementOf<"createView">,
): Promise<ColumnBatch> {
  const { session } = execution;
  const plan = renamed(session, await analyze(statement.relation, execution.analyzer), statement.columns);
  const { views, name } = placeOf(session, statement);
  if (statement.ifNotExists && views.get(name) !== undefined) return nothing;
  views.define({ name, plan, replace: statement.replace, temporary: statement.temporary });
  return nothing;
}

/** Where a view is kept and under which name. */
function placeOf(
  session: Session,
  statement: { readonly name: readonly string[]; readonly temporary: boolean; readonly global: boolean },
): { readonly views: TemporaryViews; readonly name: string } {
  const last = statement.name.at(-1) ?? "";
  if (statement.global) return { views: session.globalViews, name: last };
  if (statement.temporary) return { views: session.views, name: last };
  const database = statement.name.at(-2) ?? session.currentDatabase;
  return { views: session.storedViews, name: `${database}.${last}` };
}

function renamed(
  session: Session,
  plan: LogicalPlan,
  columns: readonly { readonly name: string }[],
): LogicalPlan {
  if (columns.length === 0) return plan;
  const output = outputOf(plan);
  if (output.length !== columns.length) {
    throw new SparkError({
      errorClass: "CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS",
      messageParameters: {
        viewName: "view",
        viewColumns: columns.map(({ name }) => name).join(", "),
        dataColumns: output.map(({ name }) => name).join(", "),
      },
    });
  }
  const projections = output.map(
    (child, index): NamedExpression => ({
      kind: "alias",
      child,
      name: columns[index]?.name ?? child.name,
      id: session.nextExpressionId(),
    }),
  );
  return { kind: "project", child: plan, projections };
}

/** CREATE TEMPORARY VIEW … USING format OPTIONS (…). */
export async function createTempViewUsing(
  { session, analyzer }: Execution,
  statement: StatementOf<"createTempViewUsing">,
): Promise<ColumnBatch> {
  const options = lowerCaseKeys(statement.options);
  const paths = options.path === undefined ? [] : [options.path];
  const stated = statement.schema === undefined ? undefined : statedSchema(statement.schema);
  const format = statement.provider.toLowerCase();
  const request = {
    format,
    options,
    paths,
    isStreaming: false,
    ...(stated === undefined ? {} : { schema: stated }),
  };
  const schema = await analyzer.dataSourceSchema(request);
  const output = attributesOf(session, schema);
  const plan: LogicalPlan = {
    kind: "dataSourceScan",
    format,
    options,
    paths,
    schema,
    isStreaming: false,
    output,
  };
  const { views, name } = placeOf(session, { ...statement, temporary: true });
  views.define({ name, plan, replace: statement.replace, temporary: true });
  return nothing;
}

/** DROP VIEW: temporary views first, as Spark resolves names. */
export async function dropView(
  { session }: Execution,
  statement: StatementOf<"dropView">,
): Promise<ColumnBatch> {
  const name = statement.name.at(-1) ?? "";
  const isView = findView(session, statement.name) !== undefined;
  const dropped = isView
    ? dropNamed(session, statement.name, name)
    : await dropMemoryTable(session, statement.name);
  if (!dropped && !statement.ifExists)
    throw tableNotFound(session, ["spark_catalog", session.currentDatabase, name]);
  return nothing;
}

async function dropMemoryTable(session: Session, name: readonly string[]): Promise<boolean> {
  const table = await findTable(session, name);
  if (table?.format !== "memory") return false;
  await session.engine.tables.drop(engineName(table), true);
  return true;
}

function dropNamed(session: Session, parts: readonly string[], name: string): boolean {
  if (parts.length === 1 && session.views.drop(name)) return true;
  if (parts.length === 2 && parts[0]?.toLowerCase() === "global_temp") return session.globalViews.drop(name);
  return session.storedViews.drop(`${parts.at(-2) ?? session.currentDatabase}.${name}`);
}

/** ALTER VIEW … AS query. */
export async function alterViewQuery(
  execution: Execution,
  { name, relation }: StatementOf<"alterViewQuery">,
): Promise<ColumnBatch> {
  const { session } = execution;
  if (findView(session, name) === undefined) throw tableNotFound(session, name);
  const plan = await analyze(relation, execution.analyzer);
  const last = name.at(-1) ?? "";
  const isTemporary = name.length === 1 && session.views.get(last) !== undefined;
  const views = isTemporary ? session.views : session.storedViews;
  const key = isTemporary ? last : `${name.at(-2) ?? session.currentDatabase}.${last}`;
  views.define({ name: key, plan, replace: true, temporary: isTemporary });
  return nothing;
}

/** ALTER TABLE, and ALTER VIEW … RENAME TO; other changes of views are refused. */
export async function alterTable(
  execution: Execution,
  statement: StatementOf<"alterTable">,
): Promise<ColumnBatch> {
  const { session } = execution;
  const { name, action } = statement;
  const view = findView(session, name);
  if (view === undefined) return alterSavedTable(execution, statement);
  if (action.kind !== "rename") {
    throw unsupported("This change by ALTER VIEW", "Create a new one from a query over the old one.");
  }
  const isTemporary = name.length === 1 && session.views.get(name[0] ?? "") !== undefined;
  const target = placeOf(session, { name: action.newName, temporary: isTemporary, global: false });
  target.views.define({ name: target.name, plan: view, replace: false, temporary: isTemporary });
  dropNamed(session, name, name.at(-1) ?? "");
  return nothing;
}
