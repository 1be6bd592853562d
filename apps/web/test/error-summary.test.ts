import { expect, test } from "vitest";
import { errorSummary } from "../src/notebook/error-summary.ts";

test("what, where and what to do, out of a traceback", () => {
  const summary = errorSummary({
    name: "NameError",
    value: "name 'dff' is not defined",
    traceback: ["Cell \u001b[32mIn[3]\u001b[39m, line 2", "      1 df = 1", "----> 2 dff.show()"],
  });
  expect(summary.what).toBe("name 'dff' is not defined");
  expect(summary.kind).toBe("NameError");
  expect(summary.where).toBe("line 2: dff.show()");
  expect(summary.action).toContain("Run the cell that defines it");
});

test("SQL errors name their place in the text", () => {
  const value = "[PARSE_SYNTAX_ERROR] Syntax error at or near 'FORM'. SQLSTATE: 42601 (line 1, pos 9)";
  const summary = errorSummary({ name: "ParseException", value, traceback: [] });
  expect(summary.where).toBe("line 1, column 10");
  expect(summary.what).toBe("Syntax error at or near 'FORM'.");
  expect(summary.kind).toBe("ParseException · PARSE_SYNTAX_ERROR · SQLSTATE 42601");
});

test("a failed query says what its function raised, not what wraps it", () => {
  const value = `[STREAM_FAILED] Query [id = 1, runId = 2] terminated with exception: [FOREACH_BATCH_USER_FUNCTION_ERROR] An error occurred in the user provided function in foreach batch sink. Reason: [PYTHON_EXCEPTION] An exception was thrown from the Python worker. Traceback (most recent call last):
  File "function_worker.py", line 228, in foreach_batch
    functions[0](frame, 1)
ValueError: no such sink
 SQLSTATE: 38000 SQLSTATE: 39000 SQLSTATE: XXKST`;
  const summary = errorSummary({ name: "StreamingQueryException", value, traceback: [] });
  expect(summary.what).toBe("ValueError: no such sink");
  expect(summary.kind).toBe("StreamingQueryException · PYTHON_EXCEPTION · SQLSTATE 38000");
});

test("Java's name of an exception is no part of its message", () => {
  const value =
    "org.apache.spark.sql.streaming.StreamingQueryException: [STREAM_FAILED] Query [id = 1, runId = 2] terminated with exception: [USER_RAISED_EXCEPTION] 'assert_true' is not true! SQLSTATE: P0001 SQLSTATE: XXKST";
  const summary = errorSummary({ name: "StreamingQueryException", value, traceback: [] });
  expect(summary.what).toBe("'assert_true' is not true!");
  expect(summary.kind).toContain("USER_RAISED_EXCEPTION · SQLSTATE P0001");
});
