import { create } from "@bufbuild/protobuf";
import { analyze, parseStatement } from "@millrace/analyzer";
import {
  type Relation,
  RelationSchema,
  type SQL,
  SQLSchema,
  type SqlCommand,
  writeArrowStream,
} from "@millrace/spark-connect";
import { type ColumnBatch, SparkError, toSchemaJson } from "@millrace/spark-model";
import { immediateSql } from "../../sql/execute-immediate.ts";
import { executeStatement } from "../../sql/execute-statement.ts";
import { nothing } from "../../sql/statement-result.ts";
import { assign, assignedVariables } from "../../sql/variables.ts";
import type { Execution } from "../execution.ts";

/**
 * `spark.sql(text)`: a query comes back as the relation that it is, to run when its rows are wanted; any other
 * statement is carried out now and its table comes back as a local relation.
 */
export async function sqlCommand(execution: Execution, command: SqlCommand): Promise<void> {
  const input = command.input ?? fromDeprecatedFields(command);
  const relation = await answer(execution, input);
  await execution.send({ responseType: { case: "sqlCommandResult", value: { relation } } });
}

/** The relation that a statement's text comes back as. */
async function answer(execution: Execution, input: Relation): Promise<Relation> {
  const statement = parseStatement(sqlOf(input).query, parseOptions(execution, sqlOf(input)));
  if (statement.kind === "query") return checked(execution, input);
  if (statement.kind !== "executeImmediate")
    return localRelation(execution, await executeStatement(execution, statement));
  const value = await immediateSql(execution, statement);
  const rows = await answer(execution, create(RelationSchema, { relType: { case: "sql", value } }));
  if (statement.into.length === 0) return rows;
  await assign(execution, assignedVariables(execution, statement.into), rows);
  return localRelation(execution, nothing);
}

/** A query that cannot be resolved fails here, not when its rows are wanted. */
async function checked(execution: Execution, query: Relation): Promise<Relation> {
  await analyze(query, execution.analyzer);
  return query;
}

/** Clients before 4.0 state the text in the command itself. */
function fromDeprecatedFields({ sql, args, posArgs, namedArguments, posArguments }: SqlCommand): Relation {
  const value = create(SQLSchema, { query: sql, args, posArgs, namedArguments, posArguments });
  return create(RelationSchema, { relType: { case: "sql", value } });
}

function sqlOf({ relType }: Relation): SQL {
  if (relType.case === "sql") return relType.value;
  const root = relType.case === "withRelations" ? relType.value.root : undefined;
  if (root?.relType.case === "sql") return root.relType.value;
  throw new SparkError({
    errorClass: "CONNECT_INVALID_PLAN.SQL_COMMAND_EXPECTS_SQL_OR_WITH_RELATIONS",
    messageParameters: { other: relType.case ?? "nothing" },
  });
}

function parseOptions(execution: Execution, { namedArguments, posArguments }: SQL) {
  return {
    timeZone: execution.session.config.get("spark.sql.session.timeZone") ?? "UTC",
    namedArguments,
    positionalArguments: posArguments,
  };
}

function localRelation(execution: Execution, table: ColumnBatch): Relation {
  const timeZone = execution.session.config.get("spark.sql.session.timeZone") ?? "UTC";
  return create(RelationSchema, {
    relType: {
      case: "localRelation",
      value: {
        data: writeArrowStream(table.schema, [table], { timeZone }),
        schema: JSON.stringify(toSchemaJson(table.schema)),
      },
    },
  });
}
