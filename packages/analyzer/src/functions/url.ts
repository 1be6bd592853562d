import { stringType } from "@millrace/spark-model";
import { text } from "../types/implicit-cast.ts";
import type { FunctionDefinition } from "./definition.ts";

/** URLs and XML paths. */
export const urlFunctions: readonly FunctionDefinition[] = [
  {
    kind: "scalar",
    name: "parse_url",
    takes: [text, text, text],
    optional: 1,
    returns: stringType,
    nullable: "always",
  },
  {
    kind: "scalar",
    name: "try_parse_url",
    takes: [text, text, text],
    optional: 1,
    returns: stringType,
    nullable: "always",
  },
  { kind: "scalar", name: "url_encode", takes: [text], returns: stringType },
  { kind: "scalar", name: "url_decode", takes: [text], returns: stringType },
  { kind: "scalar", name: "try_url_decode", takes: [text], returns: stringType, nullable: "always" },
];
