import type { AttributeReference, LogicalPlan, OutputMode } from "@millrace/spark-model";
import { highestId } from "./highest-id.ts";
import type { NextId, OperatorState, StateTable, StreamingNode } from "./streaming-plan.ts";

/** What an operator asks of its state; the planner gives ids and names. */
interface StateRequest<TableName extends string> {
  readonly operatorName: string;
  readonly tables: Readonly<Record<TableName, Omit<StateTable, "name" | "relation" | "batch">>>;
  readonly runsWithoutData: OperatorState<TableName>["runsWithoutData"];
}

/** What grows while a query is planned: its nodes, and the ids and positions given so far. */
export class StreamPlanner {
  readonly outputMode: OutputMode;
  readonly nodes: StreamingNode[] = [];
  readonly nextId: NextId;

  constructor(query: LogicalPlan, outputMode: OutputMode) {
    this.outputMode = outputMode;
    let last = highestId(query);
    this.nextId = () => ++last;
  }

  /** Name of the next node's relation. */
  nextRelation(kind: StreamingNode["kind"]): string {
    return `${kind}_${this.nodes.filter((node) => node.kind === kind).length}`;
  }

  /** How many nodes of a kind there are. */
  count(kind: StreamingNode["kind"]): number {
    return this.nodes.filter((node) => node.kind === kind).length;
  }

  /** The state of the next stateful operator. */
  operatorState<TableName extends string>(request: StateRequest<TableName>): OperatorState<TableName> {
    const operatorId = this.nodes.filter((node) => "state" in node).length;
    const tables = Object.entries<StateRequest<TableName>["tables"][TableName]>(request.tables).map(
      ([name, table]) => [
        name,
        { ...table, name, relation: `state_${operatorId}_${name}`, batch: this.#batchColumn() },
      ],
    );
    return {
      operatorId,
      operatorName: request.operatorName,
      tables: Object.fromEntries(tables) as OperatorState<TableName>["tables"],
      watermarkLagMs: 0,
      runsWithoutData: request.runsWithoutData,
    };
  }

  #batchColumn(): AttributeReference {
    return {
      kind: "attribute",
      id: this.nextId(),
      name: "batch",
      dataType: { kind: "long" },
      nullable: false,
      qualifier: [],
    };
  }
}
