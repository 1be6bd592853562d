import { calls, type FunctionFamily } from "./function-compiler.ts";

/** URLs and their parts. */
export const urls: FunctionFamily = {
  url_encode: calls("spark_url_encode"),
  url_decode: calls("spark_url_decode"),
  try_url_decode: ([text]) => `TRY(spark_url_decode(${text}))`,
  parse_url: ([url, part, key = "''"]) => `spark_parse_url(${url}, ${part}, ${key})`,
  try_parse_url: ([url, part, key = "''"]) => `TRY(spark_parse_url(${url}, ${part}, ${key}))`,
};
