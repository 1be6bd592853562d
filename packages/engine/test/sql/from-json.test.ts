import {
  type DataType,
  integerType,
  type LogicalPlan,
  stringType,
  structField,
  structType,
} from "@millrace/spark-model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine, EngineSession } from "../../src/index.ts";
import { translateExpression } from "../../src/sql/patterns/java-regular-expression.ts";
import { call, openTestSession, rowsOf, select, text } from "./plans.ts";

let engine: Engine;
let session: EngineSession;
beforeAll(async () => {
  ({ engine, session } = await openTestSession());
});
afterAll(() => engine.close());

const type = structType([structField("a", integerType), structField("b", stringType)]);

/** The fields of from_json as text; `null` where the whole is NULL. */
async function read(
  json: string,
  dataType: DataType = type,
  options: readonly string[] = [],
): Promise<unknown> {
  const value = call(
    "from_json",
    [text(json), ...(options.length > 0 ? [call("map", options.map(text))] : [])],
    dataType,
  );
  const plan: LogicalPlan = select(call("to_json", [value], stringType));
  return (await rowsOf(session, plan))[0]?.[0];
}

describe("from_json", () => {
  it("reads what is there and leaves out what has the wrong form", async () => {
    expect(await read('{"a":1,"b":"x"}')).toBe('{"a":1,"b":"x"}');
    expect(await read('{"a":"1","b":{"c": 1}}')).toBe('{"b":"{\\"c\\":1}"}');
    expect(await read('{"a":1.5}')).toBe("{}");
  });

  it("gives NULL fields for malformed texts and NULL for blank ones", async () => {
    expect(await read("not json")).toBe("{}");
    expect(await read('{"a":1,"b":')).toBe("{}");
    expect(await read("  ")).toBeNull();
  });

  it("is as lenient as Jackson", async () => {
    expect(await read("{'a':1} rest")).toBe('{"a":1}');
  });

  it("keeps malformed texts where the schema has room for them", async () => {
    const corrupt = structType([...type.fields, structField("_corrupt_record", stringType)]);
    expect(await read('{"a":"x"}', corrupt)).toBe('{"_corrupt_record":"{\\"a\\":\\"x\\"}"}');
  });

  it("raises in FAILFAST mode and refuses options by name", async () => {
    await expect(read("nope", type, ["mode", "FAILFAST"])).rejects.toMatchObject({
      errorClass: "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
    });
    await expect(read("{}", type, ["allowComments", "true"])).rejects.toMatchObject({
      errorClass: "UNSUPPORTED_FEATURE.EMBEDDED_ENGINE",
    });
  });
});

describe("translateExpression", () => {
  it("says in RE2 what RE2 can say", () => {
    expect(translateExpression("(\\d+)-(?<x>[a-z])").re2).toBe("(\\d+)-([a-z])");
    expect(translateExpression("a(?=b)").re2).toBeUndefined();
    expect(translateExpression("a++").javascript).toBeUndefined();
  });

  it("gives JavaScript the same matches", () => {
    const matches = (pattern: string, subject: string) => {
      const { javascript = "", flags } = translateExpression(pattern);
      return new RegExp(javascript, flags).test(subject);
    };
    expect(matches("ab$", "ab\n")).toBe(true);
    expect(matches("a.b", "a\u2028b")).toBe(false);
    expect(matches("[\\w&&[^b]]", "b")).toBe(false);
    expect(matches("\\Qa.b\\E", "axb")).toBe(false);
  });
});
