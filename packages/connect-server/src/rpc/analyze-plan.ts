import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { analyze, parseTableName, typeFromText } from "@millrace/analyzer";
import type { ExplainMode } from "@millrace/engine";
import {
  type AnalyzePlanRequest,
  type AnalyzePlanResponse,
  AnalyzePlanResponseSchema,
  type Plan,
  type Relation,
  AnalyzePlanRequest_Explain_ExplainMode as RequestedMode,
  toDataTypeMessage,
} from "@millrace/spark-connect";
import {
  fromSchemaJson,
  isStreaming,
  type LogicalPlan,
  type Schema,
  SparkError,
  schemaOf,
  structField,
  toDdl,
} from "@millrace/spark-model";
import { relationOf } from "../execute/decode-plan.ts";
import { required } from "../execute/required.ts";
import { schemaTree } from "../execute/schema-tree.ts";
import { planKey, semanticHash } from "../session/plan-key.ts";
import type { Session } from "../session/session.ts";
import { analyzerContext } from "../session/session-analyzer.ts";
import type { Sessions } from "../session/sessions.ts";
import { memoryAndDisk, notStored } from "../session/storage-levels.ts";
import { tableOf } from "../sql/table-names.ts";
import { idsOf, withSession } from "./with-session.ts";

/** The version of Spark whose behaviour the engine follows. */
const sparkVersion = "4.2.0";

type AnalyzeCase = NonNullable<AnalyzePlanRequest["analyze"]["case"]>;
type AnalyzeValue<Case extends AnalyzeCase> = Extract<AnalyzePlanRequest["analyze"], { case: Case }>["value"];
type Result = NonNullable<MessageInitShape<typeof AnalyzePlanResponseSchema>["result"]>;
type Handler<Case extends AnalyzeCase> = (session: Session, request: AnalyzeValue<Case>) => Promise<Result>;

/** The AnalyzePlan RPC (SparkConnectAnalyzeHandler): what can be said of a plan without running it. */
export function analyzePlan(sessions: Sessions, request: AnalyzePlanRequest): Promise<AnalyzePlanResponse> {
  return withSession(sessions, request, async (session) => {
    const { analyze: asked } = request;
    if (asked.case === undefined) throw notAsked();
    const handler = handlers[asked.case] as Handler<AnalyzeCase>;
    return create(AnalyzePlanResponseSchema, {
      ...idsOf(session),
      result: await handler(session, asked.value),
    });
  });
}

const handlers: { readonly [Case in AnalyzeCase]: Handler<Case> } = {
  schema: async (session, { plan }) => {
    const created = await createdTable(session, relationOf(plan));
    const schema = toDataTypeMessage(created ?? schemaOf(await planOf(session, plan)));
    return { case: "schema", value: { schema } };
  },
  explain: async (session, { plan, explainMode }) => {
    const explainString = await session.engine.explain(await planOf(session, plan), modes[explainMode]);
    return { case: "explain", value: { explainString } };
  },
  treeString: async (session, { plan, level }) => {
    const treeString = schemaTree(schemaOf(await planOf(session, plan)), level);
    return { case: "treeString", value: { treeString } };
  },
  isLocal: async (session, { plan }) => {
    const { kind } = await planOf(session, plan);
    return { case: "isLocal", value: { isLocal: kind === "localRelation" } };
  },
  isStreaming: async (session, { plan }) => {
    return { case: "isStreaming", value: { isStreaming: isStreaming(await planOf(session, plan)) } };
  },
  inputFiles: async (session, { plan }) => {
    const files = await session.engine.inputFiles(await planOf(session, plan));
    return { case: "inputFiles", value: { files: [...files] } };
  },
  sparkVersion: async () => ({ case: "sparkVersion", value: { version: sparkVersion } }),
  ddlParse: async (_, { ddlString }) => {
    return { case: "ddlParse", value: { parsed: toDataTypeMessage(typeFromText(ddlString)) } };
  },
  sameSemantics: async (session, { targetPlan, otherPlan }) => {
    const target = planKey(await planOf(session, targetPlan));
    return { case: "sameSemantics", value: { result: target === planKey(await planOf(session, otherPlan)) } };
  },
  semanticHash: async (session, { plan }) => {
    return { case: "semanticHash", value: { result: semanticHash(await planOf(session, plan)) } };
  },
  persist: async (session, { relation, storageLevel }) => {
    session.cachedPlans.add(await analyzed(session, relation), storageLevel ?? memoryAndDisk);
    return { case: "persist", value: {} };
  },
  unpersist: async (session, { relation }) => {
    await session.cachedPlans.remove(await analyzed(session, relation));
    return { case: "unpersist", value: {} };
  },
  getStorageLevel: async (session, { relation }) => {
    const storageLevel = session.cachedPlans.levelOf(await analyzed(session, relation)) ?? notStored;
    return { case: "getStorageLevel", value: { storageLevel } };
  },
  jsonToDdl: async (_, { jsonString }) => ({ case: "jsonToDdl", value: { ddlString: ddlOf(jsonString) } }),
};

const modes: Readonly<Record<RequestedMode, ExplainMode>> = {
  [RequestedMode.UNSPECIFIED]: "simple",
  [RequestedMode.SIMPLE]: "simple",
  [RequestedMode.EXTENDED]: "extended",
  [RequestedMode.CODEGEN]: "codegen",
  [RequestedMode.COST]: "cost",
  [RequestedMode.FORMATTED]: "formatted",
};

function planOf(session: Session, plan: Plan | undefined): Promise<LogicalPlan> {
  return analyze(relationOf(plan), analyzerContext(session));
}

/** The DataFrame that `catalog.createTable` returns is the table that it has created. */
async function createdTable(session: Session, { relType }: Relation): Promise<Schema | undefined> {
  const catType = relType.case === "catalog" ? relType.value.catType : undefined;
  if (catType?.case !== "createTable" && catType?.case !== "createExternalTable") return undefined;
  return (await tableOf(session, parseTableName(catType.value.tableName))).schema;
}

function analyzed(session: Session, relation: Relation | undefined): Promise<LogicalPlan> {
  return analyze(required(relation, "relation"), analyzerContext(session));
}

function ddlOf(json: string): string {
  const type = fromSchemaJson(JSON.parse(json));
  return toDdl(type.kind === "struct" ? type.fields : [structField("value", type)]);
}

function notAsked(): SparkError {
  return new SparkError({
    errorClass: "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
    messageParameters: { fullName: "spark.connect.AnalyzePlanRequest", name: "analyze" },
  });
}
