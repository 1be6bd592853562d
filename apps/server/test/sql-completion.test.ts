import { expect, it } from "vitest";
import { completeSql, type SqlCatalog } from "../src/kernels/sql-completion.ts";

const columns: Readonly<Record<string, readonly string[]>> = {
  sensors: ["id", "room", "reading"],
  rooms: ["room", "floor"],
};
const catalog: SqlCatalog = {
  tables: async () => ["sensors", "rooms"],
  tablesOf: async (database) => (database === "archive" ? ["old_sensors"] : []),
  columns: async (table) => columns[table.replaceAll("`", "")] ?? [],
  functions: async () => ["round", "rank", "upper"],
};

/** The names offered at the mark `|`. */
async function offered(text: string): Promise<readonly string[]> {
  const offset = text.indexOf("|");
  const { matches, start, end } = await completeSql(catalog, text.replace("|", ""), offset);
  expect(end).toBe(offset);
  expect(text.slice(start, offset)).toMatch(/^\w*$/);
  return matches;
}

it("offers tables where a table is named", async () => {
  expect(await offered("SELECT * FROM |")).toEqual(["sensors", "rooms"]);
  expect(await offered("select * from sensors s join ro|")).toEqual(["rooms"]);
  expect(await offered("SELECT * FROM sensors s, r|")).toEqual(["rooms"]);
  expect(await offered("SELECT * FROM archive.|")).toEqual(["old_sensors"]);
});

it("offers the columns of an alias, and of the tables of the statement, and functions", async () => {
  expect(await offered("SELECT s.r| FROM sensors AS s")).toEqual(["room", "reading"]);
  expect(await offered("SELECT r| FROM sensors JOIN `rooms` USING (room) WHERE 1")).toEqual([
    "room",
    "reading",
    "rooms",
    "round(",
    "rank(",
  ]);
  expect(await offered("SELECT up|")).toEqual(["upper("]);
});

it("looks at its own statement only, whatever magic stands above it", async () => {
  expect(await offered("%sql\nSELECT 1 FROM rooms; SELECT f| FROM sensors; SELECT floor FROM rooms")).toEqual(
    [],
  );
});
