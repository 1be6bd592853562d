import type {
  ColumnBatch,
  GroupCall,
  PythonFunction,
  PythonFunctionCall,
  Schema,
} from "@millrace/spark-model";

/**
 * Runs Python functions outside the engine: rows go out and come back as column batches. Python code is
 * the user's, so a failure is a PythonException with the user's traceback and leaves the engine as it was.
 */
export interface PythonFunctions {
  /** One column for each call, with as many rows as the input; arguments are column numbers of the input. */
  evaluate(request: PythonEvaluation): Promise<ColumnBatch>;
  /** mapInPandas and mapInArrow: the function sees the input and gives rows of `schema`. */
  mapPartitions(request: PythonMap): Promise<readonly ColumnBatch[]>;
  /** One row for each group: its keys, then what each function gives for the rows of the group. */
  aggregateGroups(request: PythonAggregation): Promise<readonly ColumnBatch[]>;
  /** Calls a function for each group of rows; `call` says how, and so what rows come back. */
  mapGroups(request: PythonGroupMap): Promise<readonly ColumnBatch[]>;
}

/** A function and the numbers of its argument columns. */
export interface PythonColumnCall {
  readonly function: PythonFunction;
  readonly arguments: readonly number[];
}

export interface PythonEvaluation {
  readonly calls: readonly PythonColumnCall[];
  readonly input: ColumnBatch;
  readonly timeZone: string;
  readonly signal?: AbortSignal;
}

export interface PythonMap {
  readonly function: PythonFunctionCall;
  readonly input: readonly ColumnBatch[];
  readonly inputSchema: Schema;
  readonly schema: Schema;
  readonly timeZone: string;
  readonly signal?: AbortSignal;
}

/** The input's columns: number of the group (ascending), number of the side, keys, values of side 0, 1, … */
export interface PythonGroupMap extends PythonMap {
  readonly call: GroupCall;
  readonly keySchema: Schema;
  /** How many value columns each side has. */
  readonly valueCounts: readonly number[];
}

/** The input's columns: number of the group (ascending), number of the side, keys, arguments (numbered from 0). */
export interface PythonAggregation {
  readonly calls: readonly PythonColumnCall[];
  readonly keyCount: number;
  readonly input: readonly ColumnBatch[];
  readonly inputSchema: Schema;
  readonly schema: Schema;
  readonly timeZone: string;
  readonly signal?: AbortSignal;
}
