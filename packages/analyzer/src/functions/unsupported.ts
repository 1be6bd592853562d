const families =
  /^(approx_top_k|hll_|kll_|theta_|tuple_|st_|vector_|xpath|variant_explode|schema_of_(avro|xml|variant_agg)|(from|to)_(avro|protobuf|xml)$)/;

const names = new Set([
  ..."collate collations current_path is_valid_variant java_method measure".split(" "),
  ..."python_worker_logs reflect sql_keywords try_make_interval".split(" "),
  ..."try_reflect".split(" "),
]);

const ofTime =
  /^(current_time|make_time|time|to_time|try_to_time|time_trunc|time_diff|time_(from|to)_(seconds|millis|micros))$/;

/** True for a function of the type TIME, which is off in Spark unless a setting turns it on. */
export function isTimeFunction(name: string): boolean {
  return ofTime.test(name.toLowerCase());
}

/** True for a function that Spark has and the embedded engine has not. */
export function isUnsupportedFunction(name: string): boolean {
  const key = name.toLowerCase();
  return families.test(key) || names.has(key);
}
