export * from "./analyzer-context.ts";
