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
