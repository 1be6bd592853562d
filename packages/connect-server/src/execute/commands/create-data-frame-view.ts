import { analyze } from "@millrace/analyzer";
import type { CreateDataFrameViewCommand } from "@millrace/spark-connect";
import type { Execution } from "../execution.ts";
import { required } from "../required.ts";

/** `df.createOrReplaceTempView` and its siblings: keeps the analyzed plan under a name. */
export async function createDataFrameView(
  execution: Execution,
  command: CreateDataFrameViewCommand,
): Promise<void> {
  const plan = await analyze(required(command.input, "input"), execution.analyzer);
  const { session } = execution;
  const views = command.isGlobal ? session.globalViews : session.views;
  views.define({ name: command.name, plan, replace: command.replace });
}
