const families =
  /^(approx_top_k|hll_|kll_|theta_|tuple_|st_|vector_|xpath|variant_explode|time_|schema_of_(avro|xml|variant_agg)|(from|to)_(avro|protobuf|xml)$)/;

const names = new Set([
  ..."collate collations current_path current_time is_valid_variant java_method make_time measure".split(" "),
  ..."python_worker_logs reflect sql_keywords time to_time try_make_interval".split(" "),
  ..."try_make_timestamp_ltz try_make_timestamp_ntz try_reflect try_to_time".split(" "),
]);

/** True for a function that Spark has and the embedded engine has not. */
export function isUnsupportedFunction(name: string): boolean {
  const key = name.toLowerCase();
  return families.test(key) || names.has(key);
}
