import type { Expression } from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";
import { describe, expect, test } from "vitest";
import {
  isFromSql,
  parseExpression,
  parseExpressionWithReferences,
  parseQuery,
  parseStatement,
  parseTableSchema,
} from "../../src/sql/index.ts";
import { printExpression, printRelation } from "./print-message.ts";

function errorOf(run: () => unknown): SparkError {
  try {
    run();
  } catch (error) {
    if (error instanceof SparkError) return error;
    throw error;
  }
  throw new Error("no error");
}

describe("parameters", () => {
  const one = parseExpression("1");

  test("named and positional markers become their arguments", () => {
    expect(printExpression(parseExpression(":a + 2", { namedArguments: { a: one } }))).toBe("+(1, 2)");
    const two = { positionalArguments: [one, parseExpression("'x'")] };
    expect(printRelation(parseQuery("SELECT ? FROM t WHERE b = ?", two))).toBe(
      'project(filter(table t, ==(b, "x")), [1])',
    );
  });

  test("a marker without argument is Spark's UNBOUND_SQL_PARAMETER", () => {
    const error = errorOf(() => parseQuery("SELECT :a"));
    expect([error.errorClass, error.sqlState, error.messageParameters]).toEqual([
      "UNBOUND_SQL_PARAMETER",
      "42P02",
      { name: "a" },
    ]);
  });

  test("IDENTIFIER takes a parameter", () => {
    const options = { namedArguments: { t: parseExpression("'db.t'") } };
    expect(printRelation(parseQuery("SELECT * FROM IDENTIFIER(:t || '1')", options))).toBe(
      "project(table db.t1, [*])",
    );
  });
});

describe("time zone of TIMESTAMP literals", () => {
  const micros = (text: string, timeZone: string) => literalValue(parseExpression(text, { timeZone }));

  test("without zone in the text the session's counts, daylight saving included", () => {
    expect(micros("TIMESTAMP '2024-01-15 12:00:00'", "America/Los_Angeles")).toBe(1705348800000000n);
    expect(micros("TIMESTAMP '2024-07-15 12:00:00'", "America/Los_Angeles")).toBe(1721070000000000n);
    expect(micros("TIMESTAMP '2024-07-15 12:00:00'", "+02:00")).toBe(1721037600000000n);
  });

  test("a zone in the text, and TIMESTAMP_NTZ, ignore the session's", () => {
    expect(micros("TIMESTAMP '2024-07-15 12:00:00Z'", "Asia/Tokyo")).toBe(1721044800000000n);
    expect(micros("TIMESTAMP_NTZ '2024-07-15 12:00:00'", "Asia/Tokyo")).toBe(1721044800000000n);
  });
});

function literalValue({ exprType }: Expression): unknown {
  return exprType.case === "literal" ? exprType.value.literalType.value : undefined;
}

describe("subqueries", () => {
  test("ids differ between texts and are negative, so that plans can be joined", () => {
    const [first, second] = ["a IN (SELECT 1)", "EXISTS (SELECT 2)"].map((text) =>
      parseExpressionWithReferences(text),
    );
    const ids = [first, second].map((each) => each?.references[0]?.common?.planId ?? 0n);
    expect(ids.every((id) => id < 0n)).toBe(true);
    expect(new Set(ids).size).toBe(2);
  });

  test("an expression string alone cannot hold one", () => {
    expect(errorOf(() => parseExpression("a IN (SELECT 1)")).errorClass).toBe(
      "UNSUPPORTED_FEATURE.EMBEDDED_ENGINE",
    );
  });
});

test("an aggregate of SQL text is told from one of a DataFrame", () => {
  expect(isFromSql(parseQuery("SELECT sum(a) FROM t GROUP BY b"))).toBe(true);
  expect(isFromSql(parseQuery("FROM t |> AGGREGATE sum(a) GROUP BY b"))).toBe(false);
});

test("column comments and defaults become metadata", () => {
  expect(parseTableSchema("a INT COMMENT 'x'").fields[0]?.metadata).toBe('{"comment":"x"}');
  const table = parseStatement("CREATE TABLE t (a INT DEFAULT 1 + 1)");
  expect(table.kind === "createTable" && table.schema?.fields[0]?.metadata).toBe(
    '{"CURRENT_DEFAULT":"1 + 1","EXISTS_DEFAULT":"1 + 1"}',
  );
});

test("what Spark has and the engine has not is refused by name", () => {
  const error = errorOf(() => parseQuery("WITH RECURSIVE r AS (SELECT 1) SELECT * FROM r"));
  expect(error.errorClass).toBe("UNSUPPORTED_FEATURE.EMBEDDED_ENGINE");
  expect(error.message).toContain("WITH RECURSIVE");
});

test("an error knows its place in the text", () => {
  const [context] = errorOf(() => parseQuery("SELECT a FROM t WHERE b = = 1")).queryContext;
  expect(context).toEqual({ fragment: "=", startIndex: 26, stopIndex: 26 });
});

test("a typical query takes about a millisecond", () => {
  const text = `SELECT c.name, window(e.ts, '10 minutes').start AS start, count(*) AS n, sum(CASE WHEN e.kind = 'click'
    THEN 1 ELSE 0 END) AS clicks FROM events e JOIN campaigns c ON e.campaign = c.id WHERE e.ts > TIMESTAMP '2024-01-01'
    AND e.kind IN ('click', 'view') GROUP BY c.name, window(e.ts, '10 minutes') HAVING count(*) > 10 ORDER BY n DESC LIMIT 20`;
  const times = Array.from({ length: 200 }, () => {
    const start = performance.now();
    parseQuery(text);
    return performance.now() - start;
  });
  // The best run: the others also measure what else the machine does.
  expect(Math.min(...times)).toBeLessThan(1);
});
