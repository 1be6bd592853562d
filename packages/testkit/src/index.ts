/** What the tests of several packages share. Development only. */
export * from "./imports.ts";
export * from "./layers.ts";
export * from "./oracle.ts";
