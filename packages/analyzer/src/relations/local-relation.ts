import { fromBinary } from "@bufbuild/protobuf";
import {
  type CachedLocalRelation,
  type ChunkedCachedLocalRelation,
  type LocalRelation as LocalRelationMessage,
  LocalRelationSchema,
} from "@millrace/spark-connect";
import { type NamedExpression, type Schema, SparkError, sameType, structType } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation } from "../analysis.ts";
import { asNullable, castTo } from "../expressions/implicit.ts";
import { schemaFromText } from "../types/data-type-text.ts";
import { attributesOf, project } from "./output.ts";

/** `createDataFrame`: rows in the message. */
export async function analyzeLocalRelation(
  message: LocalRelationMessage,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const data = message.data && message.data.length > 0 ? [message.data] : [];
  return localRelation(analysis, data, message.schema ? schemaFromText(message.schema) : undefined);
}

/** Rows uploaded before as one artifact (Spark 3.5 and 4.0 clients). */
export async function analyzeCachedLocalRelation(
  message: CachedLocalRelation,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const bytes = artifact(analysis, message.hash);
  return analyzeLocalRelation(fromBinary(LocalRelationSchema, bytes), analysis);
}

/** Rows uploaded before, each chunk an Arrow stream of its own. */
export async function analyzeChunkedCachedLocalRelation(
  message: ChunkedCachedLocalRelation,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const data = message.dataHashes.map((hash) => artifact(analysis, hash));
  const schema = message.schemaHash
    ? schemaFromText(new TextDecoder().decode(artifact(analysis, message.schemaHash)))
    : undefined;
  return localRelation(analysis, data, schema);
}

function artifact(analysis: Analysis, hash: string): Uint8Array {
  const bytes = analysis.context.artifact(`cache/${hash}`);
  if (bytes !== undefined) return bytes;
  throw new SparkError({
    errorClass: "CONNECT_INVALID_PLAN.NOT_FOUND_CACHED_LOCAL_RELATION",
    kind: "InvalidPlanInput",
    messageParameters: { hash },
    message: `Not found any cached local relation with the hash: ${hash}.`,
  });
}

/** Arrow data under its own schema, and above it casts to the stated one. */
function localRelation(
  analysis: Analysis,
  data: readonly Uint8Array[],
  stated: Schema | undefined,
): ResolvedRelation {
  const [first] = data;
  if (first === undefined) {
    const output = attributesOf(analysis, stated ?? structType([]));
    return resolvedRelation({ kind: "localRelation", data: [], output });
  }
  const schema = analysis.context.arrowSchema(first);
  const same = stated === undefined || sameColumns(schema, stated);
  const output = attributesOf(analysis, same && stated ? stated : schema);
  const relation = { kind: "localRelation", data, output } as const;
  return resolvedRelation(
    same || stated === undefined ? relation : project(relation, casts(analysis, output, stated)),
  );
}

function sameColumns(schema: Schema, stated: Schema): boolean {
  return schema.fields.length === stated.fields.length && sameType(asNullable(schema), asNullable(stated));
}

function casts(
  analysis: Analysis,
  output: ReturnType<typeof attributesOf>,
  stated: Schema,
): readonly NamedExpression[] {
  if (output.length !== stated.fields.length) {
    throw new SparkError({
      errorClass: "CONNECT_INVALID_PLAN.SCHEMA_MISMATCH",
      kind: "InvalidPlanInput",
      message: `The rows have ${output.length} columns, the schema ${stated.fields.length}.`,
    });
  }
  return stated.fields.map((field, index) => {
    const column = output[index];
    if (column === undefined) throw new Error("as many columns as fields");
    const child = castTo({ ...column, nullable: field.nullable }, field.dataType);
    const id = analysis.context.nextExpressionId();
    return {
      kind: "alias",
      child,
      name: field.name,
      id,
      ...(field.metadata ? { metadata: field.metadata } : {}),
    };
  });
}
