import { type Parse, Parse_ParseFormat as ParseFormat } from "@millrace/spark-connect";
import {
  type Alias,
  type Expression,
  type FunctionCall,
  mapType,
  stringType,
  unsupported,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation } from "../analysis.ts";
import { asNullable } from "../expressions/implicit.ts";
import { dataTypeFromMessage } from "../types/data-type-text.ts";
import { project } from "./output.ts";
import { analyzeInput } from "./relation-context.ts";

/** `spark.read.json(textDataFrame)`: each row's text is parsed with the schema. */
export async function analyzeParse(message: Parse, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const [text] = input.columns;
  const name = functionOf(message.format);
  if (message.schema === undefined || text === undefined) {
    throw unsupported(
      "Reading a DataFrame of text without a schema",
      "Give the schema: spark.read.schema(…).",
    );
  }
  const dataType = asNullable(dataTypeFromMessage(message.schema));
  const options: Expression = {
    kind: "literal",
    value: Object.entries(message.options),
    dataType: mapType(stringType, stringType, false),
  };
  const call: FunctionCall = {
    kind: "function",
    name,
    arguments: [text, options],
    dataType,
    nullable: true,
    ansi: analysis.ansi,
  };
  const id = analysis.context.nextExpressionId();
  const parsed: Alias = { kind: "alias", child: call, name: "value", id };
  const child = project(input.plan, [parsed]);
  const struct: Expression = {
    kind: "attribute",
    id,
    name: "value",
    dataType,
    nullable: true,
    qualifier: [],
  };
  const fields = dataType.kind === "struct" ? dataType.fields : [];
  const projections = fields.map(
    (field, ordinal): Alias => ({
      kind: "alias",
      child: {
        kind: "field",
        child: struct,
        name: field.name,
        ordinal,
        dataType: field.dataType,
        nullable: true,
      },
      name: field.name,
      id: analysis.context.nextExpressionId(),
    }),
  );
  return resolvedRelation(project(child, projections));
}

function functionOf(format: ParseFormat): string {
  if (format === ParseFormat.JSON) return "from_json";
  if (format === ParseFormat.CSV) return "from_csv";
  throw unsupported("Reading XML", "Use JSON or CSV.");
}
