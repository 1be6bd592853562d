import {
  type AnalyzerContext,
  type DataSourceRequest,
  type SqlFunction,
  type TableLookup,
  withFreshIds,
} from "@millrace/analyzer";
import type { Table } from "@millrace/engine";
import { readArrowSchema } from "@millrace/spark-connect";
import {
  type AttributeReference,
  type LiteralValue,
  type LogicalPlan,
  literalAt,
  type Schema,
} from "@millrace/spark-model";
import type { Session } from "./session.ts";

/** What the analyzer may ask of a session. */
export function analyzerContext(session: Session): AnalyzerContext {
  return {
    config: (key) => session.config.get(key),
    nextExpressionId: () => session.nextExpressionId(),
    lookupTable: (identifier, options) => lookupTable(session, identifier, options),
    dataSourceSchema: (request: DataSourceRequest) => session.engine.inferSchema(request),
    cachedRemoteRelation: (id) => remoteRelation(session, id),
    artifact: (name) => session.artifacts.block(name),
    arrowSchema: readArrowSchema,
    registeredFunction: (name) => session.functions.get(name.toLowerCase()),
    registeredTableFunction: (name) => session.tableFunctions.get(name.toLowerCase()),
    variable: (name) => session.variables.get(name)?.value,
    sqlFunction: (name) => sqlFunction(session, name),
    columnValues: (plan) => columnValues(session, plan),
    currentDatabase: session.currentDatabase,
    currentUser: session.owner,
  };
}

/** Temporary functions first, by their bare name. */
function sqlFunction(session: Session, name: readonly string[]): SqlFunction | undefined {
  const temporary = name.length === 1 ? session.temporaryFunctions.get(name) : undefined;
  return temporary ?? session.storedFunctions.get(qualified(session, name));
}

async function columnValues(session: Session, plan: LogicalPlan): Promise<readonly LiteralValue[]> {
  const values: LiteralValue[] = [];
  for await (const { schema, columns, rowCount } of session.engine.execute(plan)) {
    const [column] = columns;
    const dataType = schema.fields[0]?.dataType;
    if (!column || !dataType) continue;
    for (let row = 0; row < rowCount; row++) values.push(literalAt(column, dataType, row));
  }
  return values;
}

async function lookupTable(
  session: Session,
  identifier: readonly string[],
  options: TableLookup,
): Promise<LogicalPlan | undefined> {
  const view = findView(session, identifier);
  if (view !== undefined) return fresh(session, view);
  const table = await findTable(session, identifier);
  return table === undefined ? undefined : tableScan(session, table, options);
}

/** A saved table, or the table of a memory sink, which a bare name reaches from every database. */
export async function findTable(session: Session, identifier: readonly string[]): Promise<Table | undefined> {
  const { tables } = session.engine;
  const memory = identifier.length === 1 ? await tables.lookup(identifier) : undefined;
  return memory?.format === "memory" ? memory : tables.lookup(qualified(session, identifier));
}

/** The name by which the engine knows a table. */
export function engineName({ database, name }: Table): readonly string[] {
  return database === "" ? [name] : [database, name];
}

/** The plan of a view: temporary ones first, by their bare name; global ones below `global_temp`. */
export function findView(session: Session, identifier: readonly string[]): LogicalPlan | undefined {
  const [first = ""] = identifier;
  const temporary = identifier.length === 1 ? session.views.get(first) : undefined;
  if (temporary !== undefined) return temporary.plan;
  const [database = "", name = ""] = qualified(session, identifier);
  const globalDatabase = session.config.get("spark.sql.globalTempDatabase") ?? "global_temp";
  if (database.toLowerCase() === globalDatabase) return session.globalViews.get(name)?.plan;
  return session.storedViews.get(`${database}.${name}`)?.plan;
}

/** Database and table name, with what the session assumes for parts left out. */
export function qualified(session: Session, identifier: readonly string[]): readonly string[] {
  const parts =
    identifier[0]?.toLowerCase() === "spark_catalog" && identifier.length > 1
      ? identifier.slice(1)
      : identifier;
  return parts.length === 1 ? [session.currentDatabase, ...parts] : parts;
}

function tableScan(session: Session, table: Table, options: TableLookup): LogicalPlan {
  return {
    kind: "tableScan",
    identifier: engineName(table),
    options: options.options,
    isStreaming: options.isStreaming,
    output: attributesOf(session, table.schema),
  };
}

/** New columns for a schema. */
export function attributesOf(session: Session, schema: Schema): AttributeReference[] {
  return schema.fields.map((field) => ({
    kind: "attribute",
    id: session.nextExpressionId(),
    name: field.name,
    dataType: field.dataType,
    nullable: field.nullable,
    qualifier: [],
    ...(field.metadata ? { metadata: field.metadata } : {}),
  }));
}

function remoteRelation(session: Session, id: string): LogicalPlan | undefined {
  const plan = session.remoteRelations.get(id);
  return plan === undefined ? undefined : fresh(session, plan);
}

function fresh(session: Session, plan: LogicalPlan): LogicalPlan {
  return withFreshIds(plan, () => session.nextExpressionId());
}
