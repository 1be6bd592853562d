import { describe, expect, test } from "vitest";
import { parseDataType, parseExpression, parseStatement, parseTableSchema } from "../../src/sql/index.ts";
import { readGolden } from "./golden.ts";
import { printDataType, printExpression, printField, printStatement } from "./print-message.ts";

const statement = (text: string) => printStatement(parseStatement(text));

describe("SQL text becomes messages", () => {
  test.each(readGolden("queries.txt"))("$text", ({ text, expected }) => {
    expect(statement(text)).toBe(expected);
  });
});

describe("expressions", () => {
  test.each(readGolden("expressions.txt"))("$text", ({ text, expected }) => {
    expect(printExpression(parseExpression(text))).toBe(expected);
  });
});

describe("data types", () => {
  test.each(readGolden("data-types.txt"))("$text", ({ text, expected }) => {
    expect(printDataType(parseDataType(text))).toBe(expected);
  });
});

describe("table schemas", () => {
  test.each(readGolden("table-schemas.txt"))("$text", ({ text, expected }) => {
    expect(parseTableSchema(text).fields.map(printField).join(", ")).toBe(expected);
  });
});

describe("statements", () => {
  test.each(readGolden("statements.txt"))("$text", ({ text, expected }) => {
    expect(statement(text)).toBe(expected);
  });
});

/** The messages are those of Spark 4.2's parser for the same text, or of its analyzer where that finds the error. */
describe("errors", () => {
  test.each(readGolden("errors.txt"))("$text", ({ text, expected }) => {
    expect(messageOf(text)).toBe(expected);
  });
});

function messageOf(text: string): string {
  try {
    return statement(text);
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
}
