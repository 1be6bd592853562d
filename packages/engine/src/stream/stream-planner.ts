import type { AttributeReference, LogicalPlan, OutputMode } from "@millrace/spark-model";
import { highestId } from "./highest-id.ts";
import type { NextId, StateTable, StreamingNode } from "./streaming-plan.ts";

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

  /** The state table of the next stateful operator. */
  stateTable(operatorName: string, columns: readonly AttributeReference[]): StateTable {
    return {
      operatorId: this.nodes.filter((node) => "state" in node).length,
      operatorName,
      columns,
      batch: {
        kind: "attribute",
        id: this.nextId(),
        name: "batch",
        dataType: { kind: "long" },
        nullable: false,
        qualifier: [],
      },
    };
  }
}
