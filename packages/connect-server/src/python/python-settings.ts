/** What the settings of a session say of how its Python functions run; Spark's keys are beside each. */
export interface PythonSettings {
  /** `spark.sql.execution.arrow.maxRecordsPerBatch`; 0 or less is no limit. */
  readonly maxRecordsPerBatch: number;
  /** `spark.sql.execution.pandas.convertToArrowArraySafely` */
  readonly safely: boolean;
  /** `spark.sql.legacy.execution.pandas.groupedMap.assignColumnsByName` */
  readonly assignColumnsByName: boolean;
  /** `spark.sql.execution.pythonUDF.pandas.intToDecimalCoercionEnabled` */
  readonly intToDecimalCoercion: boolean;
  /** `spark.sql.execution.pythonUDF.pandas.preferIntExtensionDtype` */
  readonly preferIntExtensionDtype: boolean;
  /** `spark.sql.execution.pyspark.binaryAsBytes` */
  readonly binaryAsBytes: boolean;
}

/** The settings by the values of their keys, where they are known. */
export function pythonSettings(value: (key: string) => string | undefined): PythonSettings {
  const flag = (key: string, otherwise: boolean) => (value(key) ?? String(otherwise)) === "true";
  return {
    maxRecordsPerBatch: Number(value("spark.sql.execution.arrow.maxRecordsPerBatch") ?? 10_000),
    safely: flag("spark.sql.execution.pandas.convertToArrowArraySafely", true),
    assignColumnsByName: flag("spark.sql.legacy.execution.pandas.groupedMap.assignColumnsByName", true),
    intToDecimalCoercion: flag("spark.sql.execution.pythonUDF.pandas.intToDecimalCoercionEnabled", false),
    preferIntExtensionDtype: flag("spark.sql.execution.pythonUDF.pandas.preferIntExtensionDtype", false),
    binaryAsBytes: flag("spark.sql.execution.pyspark.binaryAsBytes", true),
  };
}
