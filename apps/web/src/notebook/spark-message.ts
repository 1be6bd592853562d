/** An exception's text in its parts. */
export interface SparkMessage {
  /** What happened, of the innermost cause. */
  readonly message: string;
  /** Spark's error condition, for example `TABLE_OR_VIEW_NOT_FOUND`. */
  readonly condition: string | undefined;
  /** `SQLSTATE 42703`. */
  readonly state: string | undefined;
}

/** What a failed query, and what a failed user function, puts before its cause. */
const wrappers = [
  /^[\w.$]+(?:Exception|Error): (?=\[)/,
  /^\[STREAM_FAILED\] Query \[.*?\] terminated with exception: /,
  /^\[FOREACH_\w*USER_FUNCTION_ERROR\] An error occurred in the user provided function in .*? Reason: /,
];

/** Reads `[CONDITION] Message. SQLSTATE: 42703`, a Java class or a failed query's words around it, or any text. */
export function sparkMessage(text: string): SparkMessage {
  const cause = withoutWrappers(text.trim());
  const [head = ""] = cause.split("\n");
  const [, condition, message = head] = /^\[([A-Z0-9_.]+)\]\s*(.*)$/.exec(head) ?? [];
  const state = /SQLSTATE: (\w{5})/.exec(cause)?.[1];
  return {
    message: pythonCause(cause) ?? withoutPlace(message),
    condition,
    state: condition === undefined || state === undefined ? undefined : `SQLSTATE ${state}`,
  };
}

function withoutWrappers(text: string): string {
  const wrapper = wrappers.find((pattern) => pattern.test(text));
  return wrapper === undefined ? text : withoutWrappers(text.replace(wrapper, ""));
}

/** The last line of a Python traceback, which says what was raised. */
function pythonCause(text: string): string | undefined {
  const trace = text.split("Traceback (most recent call last):\n").at(1);
  const raised = trace?.split("\n").filter((line) => /^\w[\w.]*(?::|$)/.test(line) && !isState(line));
  return raised?.at(-1);
}

function isState(line: string): boolean {
  return line.startsWith("SQLSTATE:");
}

function withoutPlace(message: string): string {
  return message.replace(/(?:\s*SQLSTATE: \w{5})*(?:\s*\(line \d+, pos \d+\))?\s*$/, "").trim();
}
