import type { FunctionFamily } from "./function-compiler.ts";

/** JSON texts. */
export const json: FunctionFamily = {
  json_array_length: ([text]) =>
    `CASE WHEN json_type(TRY(${text}::JSON)) = 'ARRAY' THEN json_array_length(${text})::INTEGER END`,
};
