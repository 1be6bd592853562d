import type { ErrorKind } from "./error.ts";

/** What the project knows of one Spark error condition; `<name>` in a message is a parameter. */
export interface ErrorCondition {
  readonly sqlState: string;
  readonly message: string;
  /** AnalysisException when absent. */
  readonly kind?: ErrorKind;
}

/**
 * The error conditions that Millrace raises, in alphabetical order: names, SQLSTATEs and parameters are
 * Spark 4.2's. Add a condition here before raising it.
 */
export const conditions: Readonly<Record<string, ErrorCondition>> = {
  AMBIGUOUS_COLUMN_REFERENCE: {
    sqlState: "42702",
    message:
      'Column <name> is ambiguous. It\'s because you joined several DataFrame together, and some of these DataFrames are the same.\nThis column points to one of the DataFrames but Spark is unable to figure out which one.\nPlease alias the DataFrames with different names via `DataFrame.alias` before joining them,\nand specify the column using qualified name, e.g. `df.alias("a").join(df.alias("b"), col("a.id") > col("b.id"))`.',
  },
  AMBIGUOUS_LATERAL_COLUMN_ALIAS: {
    sqlState: "42702",
    message: "Lateral column alias <name> is ambiguous and has <n> matches.",
  },
  AMBIGUOUS_REFERENCE: {
    sqlState: "42704",
    message: "Reference <name> is ambiguous, could be: <referenceNames>.",
  },
  AMBIGUOUS_REFERENCE_TO_FIELDS: {
    sqlState: "42000",
    message: "Ambiguous reference to the field <field>. It appears <count> times in the schema.",
  },
  ARITHMETIC_OVERFLOW: {
    sqlState: "22003",
    kind: "ArithmeticException",
    message: '<message>.<alternative> If necessary set <config> to "false" to bypass this error.',
  },
  ARTIFACT_ALREADY_EXISTS: {
    sqlState: "42713",
    kind: "SparkRuntimeException",
    message:
      "The artifact <normalizedRemoteRelativePath> already exists. Please choose a different name for the new artifact because it cannot be overwritten.",
  },
  ASSIGNMENT_ARITY_MISMATCH: {
    sqlState: "42802",
    message:
      "The number of columns or variables assigned or aliased: <numTarget> does not match the number of source expressions: <numExpr>.",
  },
  BINARY_ARITHMETIC_OVERFLOW: {
    sqlState: "22003",
    kind: "ArithmeticException",
    message:
      "<value1> <symbol> <value2> caused overflow. Use <functionName> to ignore overflow problem and return NULL.",
  },
  CALL_ON_STREAMING_DATASET_UNSUPPORTED: {
    sqlState: "42KDE",
    kind: "AnalysisException",
    message: "The method <methodName> can not be called on streaming Dataset/DataFrame.",
  },
  CANNOT_DECODE_URL: {
    sqlState: "22546",
    kind: "IllegalArgumentException",
    message: "The provided URL cannot be decoded: <url>.",
  },
  CANNOT_MODIFY_CONFIG: {
    sqlState: "46110",
    message:
      "Cannot modify the value of the Spark config: <key>.\nSee also 'https://spark.apache.org/docs/latest/sql-migration-guide.html#ddl-statements'.",
  },
  CANNOT_MODIFY_STATIC_CONFIG: {
    sqlState: "46110",
    message: "Cannot modify the value of the static Spark config: <key>.",
  },
  CANNOT_PARSE_INTERVAL: {
    sqlState: "22006",
    message:
      "Unable to parse <intervalString>. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. If the issue persists, please double check that the input value is not null or empty and try again.",
  },
  CANNOT_PARSE_TIMESTAMP: {
    sqlState: "22007",
    kind: "DateTimeException",
    message: "<message>. Use <func> to tolerate invalid input string and return NULL instead.",
  },
  CANNOT_RESOLVE_DATAFRAME_COLUMN: {
    sqlState: "42704",
    message:
      'Cannot resolve dataframe column <name>. It\'s probably because of illegal references like `df1.select(df2.col("a"))`.',
  },
  CANNOT_RESOLVE_STAR_EXPAND: {
    sqlState: "42704",
    message:
      "Cannot resolve <targetString>.* given input columns <columns>. Please check that the specified table or struct exists and is accessible in the input columns.",
  },
  CAST_INVALID_INPUT: {
    sqlState: "22018",
    kind: "NumberFormatException",
    message:
      "The value <expression> of the type <sourceType> cannot be cast to <targetType> because it is malformed. Correct the value as per the syntax, or change its target type. Use `try_cast` to tolerate malformed input and return NULL instead.",
  },
  CAST_OVERFLOW: {
    sqlState: "22003",
    kind: "ArithmeticException",
    message:
      "The value <value> of the type <sourceType> cannot be cast to <targetType> due to an overflow. Use `try_cast` to tolerate overflow and return NULL instead.",
  },
  CATALOG_NOT_FOUND: {
    sqlState: "42P08",
    message:
      "The catalog <catalogName> not found. Consider to set the SQL config <config> to a catalog plugin.",
  },
  COLUMN_ALREADY_EXISTS: {
    sqlState: "42711",
    message: "The column <columnName> already exists. Choose another name or rename the existing column.",
  },
  COLUMN_NOT_DEFINED_IN_TABLE: {
    sqlState: "42703",
    message:
      "<colType> column <colName> is not defined in table <tableName>, defined table columns are: <tableCols>.",
  },
  COLUMN_NOT_FOUND: {
    sqlState: "42703",
    message:
      "The column <colName> cannot be found. Verify the spelling and correctness of the column name according to the SQL config <caseSensitiveConfig>.",
  },
  CONCURRENT_STREAM_LOG_UPDATE: {
    sqlState: "40000",
    kind: "SparkException",
    message:
      "Concurrent update to the log. Multiple streaming jobs detected for <batchId>.\nPlease make sure only one streaming job runs on a specific checkpoint location at a time.",
  },
  "CONNECT_INVALID_PLAN.ASSERTION_FAILURE": {
    sqlState: "56K00",
    kind: "InvalidPlanInput",
    message: "The Spark Connect plan is invalid. <message>",
  },
  "CONNECT_INVALID_PLAN.CANNOT_PARSE": {
    sqlState: "56K00",
    kind: "InvalidPlanInput",
    message:
      "The Spark Connect plan is invalid. Cannot decompress or parse the input plan (<errorMsg>)\nThis may be caused by a corrupted compressed plan.\nTo disable plan compression, set 'spark.connect.session.planCompression.threshold' to -1.",
  },
  "CONNECT_INVALID_PLAN.DATAFRAME_NOT_FOUND": {
    sqlState: "56K00",
    kind: "InvalidPlanInput",
    message:
      "The Spark Connect plan is invalid. No DataFrame with id <dfId> is found in the session <sessionId>",
  },
  "CONNECT_INVALID_PLAN.DATA_TYPE_UNSUPPORTED_PROTO_TO_CATALYST": {
    sqlState: "56K00",
    kind: "InvalidPlanInput",
    message: "The Spark Connect plan is invalid. Does not support convert <kindCase> to catalyst types.",
  },
  "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET": {
    sqlState: "56K00",
    kind: "InvalidPlanInput",
    message: "The Spark Connect plan is invalid. This oneOf field in <fullName> is not set: <name>",
  },
  "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SUPPORTED": {
    sqlState: "56K00",
    kind: "InvalidPlanInput",
    message:
      "The Spark Connect plan is invalid. This oneOf field message in <fullName> is not supported: <name>(<number>)",
  },
  "CONNECT_INVALID_PLAN.NOT_FOUND_CACHED_LOCAL_RELATION": {
    sqlState: "56K00",
    message:
      "The Spark Connect plan is invalid. Not found any cached local relation with the hash: <hash> in the session with sessionUUID <sessionUUID>.",
  },
  "CONNECT_INVALID_PLAN.SQL_COMMAND_EXPECTS_SQL_OR_WITH_RELATIONS": {
    sqlState: "56K00",
    kind: "InvalidPlanInput",
    message:
      "The Spark Connect plan is invalid. SQL command expects either a SQL or a WithRelations, but got <other>",
  },
  "CONNECT_INVALID_PLAN.STREAMING_QUERY_NOT_FOUND": {
    sqlState: "56K00",
    kind: "IllegalArgumentException",
    message: "The Spark Connect plan is invalid. Streaming query <id> is not found",
  },
  "CONNECT_INVALID_PLAN.STREAMING_QUERY_RUN_ID_MISMATCH": {
    sqlState: "56K00",
    kind: "IllegalArgumentException",
    message:
      "The Spark Connect plan is invalid. Run id mismatch for query id <id>. Run id in the request <runId> does not match one on the server <serverRunId>. The query might have restarted.",
  },
  "CONNECT_INVALID_PLAN.UNRESOLVED_COLUMN_AMONG_FIELD_NAMES": {
    sqlState: "56K00",
    kind: "InvalidPlanInput",
    message:
      'The Spark Connect plan is invalid. Cannot resolve column name "<colName>" among (<fieldNames>).',
  },
  CONVERSION_INVALID_INPUT: {
    sqlState: "22018",
    kind: "IllegalArgumentException",
    message:
      "The value <str> (<fmt>) cannot be converted to <targetType> because it is malformed. Use <suggestion> to tolerate malformed input and return NULL instead.",
  },
  "CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS": {
    sqlState: "21S01",
    message:
      "Cannot create view <viewName>, the reason is not enough data columns:\nView columns: <viewColumns>.\nData columns: <dataColumns>.",
  },
  CYCLIC_FUNCTION_REFERENCE: {
    sqlState: "42887",
    message: "Cyclic function reference detected: <path>.",
  },
  "DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: Input to <functionName> should have been <dataType> followed by a value with same element type, but it's [<leftType>, <rightType>].",
  },
  "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: the left and right operands of the binary operator have incompatible types (<left> and <right>).",
  },
  "DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: the binary operator requires the input type <inputType>, not <actualDataType>.",
  },
  "DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION": {
    sqlState: "42K09",
    message: "Cannot resolve <sqlExpr> due to data type mismatch: cannot cast <srcType> to <targetType>.",
  },
  "DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: cannot cast <srcType> to <targetType> with ANSI mode on.\nIf you have to cast <srcType> to <targetType>, you can set <config> as <configVal>.",
  },
  "DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: Only foldable `STRING` expressions are allowed to appear at odd position, but they are <inputExprs>.",
  },
  "DATATYPE_MISMATCH.DATA_DIFF_TYPES": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: Input to <functionName> should all be the same type, but it's <dataType>.",
  },
  "DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: Filter expression <filter> of type <type> is not a boolean.",
  },
  "DATATYPE_MISMATCH.INVALID_JSON_SCHEMA": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: Input schema <schema> must be a struct, an array, a map or a variant.",
  },
  "DATATYPE_MISMATCH.INVALID_ORDERING_TYPE": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: The <functionName> does not support ordering on type <dataType>.",
  },
  "DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: The data type of one or more elements in the left hand side of an IN subquery is not compatible with the data type of the output of the subquery. Mismatched columns: [<mismatchedColumns>], left side: [<leftType>], right side: [<rightType>].",
  },
  "DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: The number of columns in the left hand side of an IN subquery does not match the number of columns in the output of subquery. Left hand side columns(length: <leftLength>): [<leftColumns>], right hand side columns(length: <rightLength>): [<rightColumns>].",
  },
  "DATATYPE_MISMATCH.NON_FOLDABLE_INPUT": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: the input <inputName> should be a foldable <inputType> expression; however, got <inputExpr>.",
  },
  "DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: The <leftExprName>(<leftExprValue>) must be <constraint> the <rightExprName>(<rightExprValue>).",
  },
  "DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: The data type of the column (<columnIndex>) do not have the same type: <leftType> (<leftParamIndex>) <> <rightType> (<rightParamIndex>).",
  },
  "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: The <paramIndex> parameter requires the <requiredType> type, however <inputSql> has the type <inputType>.",
  },
  "DATATYPE_MISMATCH.UNEXPECTED_NULL": {
    sqlState: "42K09",
    message: "Cannot resolve <sqlExpr> due to data type mismatch: The <exprName> must not be null.",
  },
  "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE": {
    sqlState: "42K09",
    message:
      "Cannot resolve <sqlExpr> due to data type mismatch: The <exprName> must be between <valueRange> (current value = <currentValue>).",
  },
  DATATYPE_MISSING_SIZE: {
    sqlState: "42K01",
    kind: "ParseException",
    message:
      "DataType <type> requires a length parameter, for example <type>(10). Please specify the length.",
  },
  DATA_SOURCE_NOT_FOUND: {
    sqlState: "42K02",
    kind: "ClassNotFoundException",
    message:
      "Failed to find the data source: <provider>. Make sure the provider name is correct and the package is properly registered and compatible with your Spark version.",
  },
  "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION": {
    sqlState: "22023",
    kind: "DateTimeException",
    message: '<rangeMessage>. If necessary set <ansiConfig> to "false" to bypass this error.',
  },
  DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION: {
    sqlState: "22003",
    kind: "ParseException",
    message: "Decimal precision <precision> exceeds max precision <maxPrecision>.",
  },
  DISTINCT_WINDOW_FUNCTION_UNSUPPORTED: {
    sqlState: "0A000",
    message: "Distinct window functions are not supported: <windowExpr>.",
  },
  DIVIDE_BY_ZERO: {
    sqlState: "22012",
    kind: "ArithmeticException",
    message:
      'Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead. If necessary set <config> to "false" to bypass this error.',
  },
  DUPLICATED_CTE_NAMES: {
    sqlState: "42602",
    kind: "ParseException",
    message: "CTE definition can't have duplicate names: <duplicateNames>.",
  },
  DUPLICATED_MAP_KEY: {
    sqlState: "23505",
    kind: "SparkRuntimeException",
    message:
      'Duplicate map key <key> was found, please check the input data. If you want to remove the duplicated keys, you can set <mapKeyDedupPolicy> to "LAST_WIN" so that the key inserted at last takes precedence.',
  },
  DUPLICATE_ASSIGNMENTS: {
    sqlState: "42701",
    message: "The columns or variables <nameList> appear more than once as assignment targets.",
  },
  EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE: {
    sqlState: "42K09",
    message: 'The event time <eventName> has the invalid type <eventType>, but expected "TIMESTAMP".',
  },
  EVENT_TIME_MUST_BE_TOP_LEVEL_COLUMN: {
    sqlState: "42K09",
    message:
      "The event time in withWatermark must be a top-level column, but '<eventExpr>' is a nested field. To use it, alias it to a top-level column in a select before withWatermark.",
  },
  EXPECT_PERMANENT_VIEW_NOT_TEMP: {
    sqlState: "42809",
    message: "'<operation>' expects a permanent view but <viewName> is a temp view.",
  },
  FAILED_FUNCTION_CALL: {
    sqlState: "38000",
    message:
      "Failed preparing of the function <funcName> for call. Please, double check function's arguments.",
  },
  "FAILED_READ_FILE.NO_HINT": {
    sqlState: "KD001",
    kind: "SparkException",
    message: "Encountered error while reading file <path>.",
  },
  FIELD_NOT_FOUND: { sqlState: "42704", message: "No such struct field <fieldName> in <fields>." },
  FORBIDDEN_OPERATION: {
    sqlState: "42809",
    message: "The operation <statement> is not allowed on the <objectType>: <objectName>.",
  },
  FOREACH_BATCH_USER_FUNCTION_ERROR: {
    sqlState: "39000",
    kind: "SparkException",
    message: "An error occurred in the user provided function in foreach batch sink. Reason: <reason>",
  },
  FOREACH_USER_FUNCTION_ERROR: {
    sqlState: "39000",
    kind: "SparkException",
    message: "An error occurred in the user provided function in foreach sink. Reason: <reason>",
  },
  GROUPING_COLUMN_MISMATCH: {
    sqlState: "42803",
    message: "Column of grouping (<grouping>) can't be found in grouping columns <groupingColumns>.",
  },
  GROUPING_ID_COLUMN_MISMATCH: {
    sqlState: "42803",
    message:
      "Columns of grouping_id (<groupingIdColumn>) does not match grouping columns (<groupByColumns>).",
  },
  GROUP_BY_AGGREGATE: {
    sqlState: "42903",
    message: "Aggregate functions are not allowed in GROUP BY, but found <sqlExpr>.",
  },
  GROUP_BY_POS_AGGREGATE: {
    sqlState: "42903",
    message:
      "GROUP BY <index> refers to an expression <aggExpr> that contains an aggregate function. Aggregate functions are not allowed in GROUP BY.",
  },
  GROUP_BY_POS_OUT_OF_RANGE: {
    sqlState: "42805",
    message: "GROUP BY position <index> is not in select list (valid range is [1, <size>]).",
  },
  GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE: {
    sqlState: "42822",
    message:
      "The expression <sqlExpr> cannot be used as a grouping expression because its data type <dataType> is not an orderable data type.",
  },
  ILLEGAL_DAY_OF_WEEK: {
    sqlState: "22009",
    kind: "IllegalArgumentException",
    message: "Illegal input for day of week: <string>.",
  },
  INCOMPATIBLE_COLUMN_TYPE: {
    sqlState: "42825",
    message:
      "<operator> can only be performed on tables with compatible column types. The <columnOrdinalNumber> column of the <tableOrdinalNumber> table is <dataType1> type which is not compatible with <dataType2> at the same column of the first table.<hint>.",
  },
  "INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST": {
    sqlState: "KD000",
    message:
      "Cannot write incompatible data for the table <tableName>: Cannot safely cast <colName> <srcType> to <targetType>.",
  },
  "INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS": {
    sqlState: "21S01",
    message:
      "Cannot write to <tableName>, the reason is not enough data columns:\nTable columns: <tableColumns>.\nData columns: <dataColumns>.",
  },
  "INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS": {
    sqlState: "21S01",
    message:
      "Cannot write to <tableName>, the reason is too many data columns:\nTable columns: <tableColumns>.\nData columns: <dataColumns>.",
  },
  INTERNAL_ERROR: { sqlState: "XX000", kind: "SparkException", message: "<message>" },
  INTERVAL_DIVIDED_BY_ZERO: {
    sqlState: "22012",
    kind: "ArithmeticException",
    message: "Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead.",
  },
  INVALID_ARRAY_INDEX: {
    sqlState: "22003",
    kind: "ArrayIndexOutOfBoundsException",
    message:
      "The index <indexValue> is out of bounds. The array has <arraySize> elements. Use the SQL function `get()` to tolerate accessing element at invalid index and return NULL instead.",
  },
  INVALID_ARRAY_INDEX_IN_ELEMENT_AT: {
    sqlState: "22003",
    kind: "ArrayIndexOutOfBoundsException",
    message:
      "The index <indexValue> is out of bounds. The array has <arraySize> elements. Use `try_element_at` to tolerate accessing element at invalid index and return NULL instead.",
  },
  INVALID_ARTIFACT_PATH: {
    sqlState: "22023",
    kind: "SparkRuntimeException",
    message:
      "Artifact with name <name> is invalid. The name must be a relative path and cannot reference parent/sibling/nephew directories.",
  },
  INVALID_ATTRIBUTE_NAME_SYNTAX: {
    sqlState: "42601",
    message:
      "Syntax error in the attribute name: <name>. Check that backticks appear in pairs, a quoted string is a complete name part and use a backtick only inside quoted name parts.",
  },
  INVALID_BITMAP_POSITION: {
    sqlState: "22003",
    kind: "ArrayIndexOutOfBoundsException",
    message:
      "The 0-indexed bitmap position <bitPosition> is out of bounds. The bitmap has <bitmapNumBits> bits (<bitmapNumBytes> bytes).",
  },
  INVALID_CORRUPT_RECORD_TYPE: {
    sqlState: "42804",
    message:
      "The column <columnName> for corrupt records must have the nullable STRING type, but got <actualType>.",
  },
  INVALID_COLUMN_OR_FIELD_DATA_TYPE: {
    sqlState: "42000",
    message: "Column or field <name> is of type <type> while it's required to be <expectedType>.",
  },
  "INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS": {
    sqlState: "22022",
    kind: "IllegalArgumentException",
    message:
      "The value '<confValue>' in the config \"<confName>\" is invalid. It should be one of '<confOptions>'.",
  },
  "INVALID_CONF_VALUE.REQUIREMENT": {
    sqlState: "22022",
    kind: "IllegalArgumentException",
    message: "The value '<confValue>' in the config \"<confName>\" is invalid. <confRequirement>",
  },
  "INVALID_CONF_VALUE.TIME_ZONE": {
    sqlState: "22022",
    kind: "IllegalArgumentException",
    message:
      "The value '<confValue>' in the config \"<confName>\" is invalid. Cannot resolve the given timezone.",
  },
  "INVALID_CONF_VALUE.TYPE_MISMATCH": {
    sqlState: "22022",
    kind: "IllegalArgumentException",
    message:
      "The value '<confValue>' in the config \"<confName>\" is invalid. It should be a/an '<confType>' value.",
  },
  "INVALID_CURSOR.DISCONNECTED": {
    sqlState: "HY109",
    kind: "SparkSQLException",
    message: "The cursor is invalid. The cursor has been disconnected by the server.",
  },
  "INVALID_CURSOR.NOT_REATTACHABLE": {
    sqlState: "HY109",
    kind: "SparkSQLException",
    message: "The cursor is invalid. The cursor is not reattachable.",
  },
  "INVALID_CURSOR.POSITION_NOT_AVAILABLE": {
    sqlState: "HY109",
    kind: "SparkSQLException",
    message:
      "The cursor is invalid. The cursor position id <responseId> is no longer available at index <index>.",
  },
  "INVALID_CURSOR.POSITION_NOT_FOUND": {
    sqlState: "HY109",
    kind: "SparkSQLException",
    message: "The cursor is invalid. The cursor position id <responseId> is not found.",
  },
  "INVALID_DATETIME_PATTERN.WITH_SUGGESTION": {
    sqlState: "22007",
    kind: "SparkRuntimeException",
    message: "Unrecognized datetime pattern: <pattern>.",
  },
  "INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION": {
    sqlState: "42623",
    message:
      "Failed to execute <statement> command because the destination column or variable <colName> has a DEFAULT value <defaultValue>, which contains subquery expressions.",
  },
  INVALID_ESC: {
    sqlState: "42604",
    kind: "ParseException",
    message:
      "Found an invalid escape string: <invalidEscape>. The escape string must contain only one character.",
  },
  INVALID_EXTRACT_BASE_FIELD_TYPE: {
    sqlState: "42000",
    message: "Can't extract a value from <base>. Need a complex type [STRUCT, ARRAY, MAP] but got <other>.",
  },
  INVALID_EXTRACT_FIELD: { sqlState: "42601", message: "Cannot extract <field> from <expr>." },
  "INVALID_FORMAT.CONT_THOUSANDS_SEPS": {
    sqlState: "42601",
    message:
      "The format is invalid: <format>. Thousands separators (, or G) must have digits in between them in the number format.",
  },
  "INVALID_FORMAT.CUR_MUST_BEFORE_DEC": {
    sqlState: "42601",
    message:
      "The format is invalid: <format>. Currency characters must appear before any decimal point in the number format.",
  },
  "INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT": {
    sqlState: "42601",
    message:
      "The format is invalid: <format>. Currency characters must appear before digits in the number format.",
  },
  "INVALID_FORMAT.EMPTY": {
    sqlState: "42601",
    message: "The format is invalid: <format>. The number format string cannot be empty.",
  },
  "INVALID_FORMAT.ESC_AT_THE_END": {
    sqlState: "42601",
    kind: "AnalysisException",
    message: "The format is invalid: <format>. The escape character is not allowed to end with.",
  },
  "INVALID_FORMAT.ESC_IN_THE_MIDDLE": {
    sqlState: "42601",
    kind: "AnalysisException",
    message: "The format is invalid: <format>. The escape character is not allowed to precede <char>.",
  },
  "INVALID_FORMAT.MISMATCH_INPUT": {
    sqlState: "42601",
    kind: "IllegalArgumentException",
    message: "The format is invalid: <format>. The input <inputType> <input> does not match the format.",
  },
  "INVALID_FORMAT.THOUSANDS_SEPS_MUST_BEFORE_DEC": {
    sqlState: "42601",
    message:
      "The format is invalid: <format>. Thousands separators (, or G) may not appear after the decimal point in the number format.",
  },
  "INVALID_FORMAT.UNEXPECTED_TOKEN": {
    sqlState: "42601",
    message:
      "The format is invalid: <format>. Found the unexpected <token> in the format string; the structure of the format string must match: `[MI|S]` `[$]` `[0|9|G|,]*` `[.|D]` `[0|9]*` `[$]` `[PR|MI|S]`.",
  },
  "INVALID_FORMAT.WRONG_NUM_DIGIT": {
    sqlState: "42601",
    message: "The format is invalid: <format>. The format string requires at least one number digit.",
  },
  "INVALID_FORMAT.WRONG_NUM_TOKEN": {
    sqlState: "42601",
    message: "The format is invalid: <format>. At most one <token> is allowed in the number format.",
  },
  INVALID_FRACTION_OF_SECOND: {
    sqlState: "22023",
    kind: "DateTimeException",
    message: "Valid range for seconds is [0, 60] (inclusive), but the provided value is <secAndMicros>.",
  },
  "INVALID_HANDLE.FORMAT": {
    sqlState: "HY000",
    kind: "SparkSQLException",
    message:
      "The handle <handle> is invalid. Handle must be an UUID string of the format '00112233-4455-6677-8899-aabbccddeeff'",
  },
  "INVALID_HANDLE.OPERATION_ABANDONED": {
    sqlState: "HY000",
    kind: "SparkSQLException",
    message:
      "The handle <handle> is invalid. Operation was considered abandoned because of inactivity and removed.",
  },
  "INVALID_HANDLE.OPERATION_ALREADY_EXISTS": {
    sqlState: "HY000",
    kind: "SparkSQLException",
    message: "The handle <handle> is invalid. Operation already exists.",
  },
  "INVALID_HANDLE.OPERATION_NOT_FOUND": {
    sqlState: "HY000",
    kind: "SparkSQLException",
    message: "The handle <handle> is invalid. Operation not found.",
  },
  "INVALID_HANDLE.SESSION_CHANGED": {
    sqlState: "HY000",
    kind: "SparkSQLException",
    message:
      "The handle <handle> is invalid. The existing Spark server driver instance has restarted. Please reconnect.",
  },
  "INVALID_HANDLE.SESSION_CLOSED": {
    sqlState: "HY000",
    kind: "SparkSQLException",
    message: "The handle <handle> is invalid. Session was closed.",
  },
  "INVALID_HANDLE.SESSION_NOT_FOUND": {
    sqlState: "HY000",
    kind: "SparkSQLException",
    message: "The handle <handle> is invalid. Session not found.",
  },
  INVALID_IDENTIFIER: {
    sqlState: "42602",
    kind: "ParseException",
    message:
      "The unquoted identifier <ident> is invalid and must be back quoted as: `<ident>`.\nUnquoted identifiers can only contain ASCII letters ('a' - 'z', 'A' - 'Z'), digits ('0' - '9'), and underbar ('_').\nUnquoted identifiers must also not start with a digit.\nDifferent data sources and meta stores may impose additional restrictions on valid identifiers.",
  },
  INVALID_INDEX_OF_ZERO: {
    sqlState: "22003",
    kind: "SparkRuntimeException",
    message: "The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).",
  },
  "INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH": {
    sqlState: "42000",
    kind: "ParseException",
    message:
      "Invalid inline table. Inline table expected <expectedNumCols> columns but found <actualNumCols> columns in row <rowIndex>.",
  },
  "INVALID_INTERVAL_FORMAT.INVALID_FRACTION": {
    sqlState: "22006",
    kind: "ParseException",
    message:
      "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. <unit> cannot have fractional part.",
  },
  "INVALID_INTERVAL_FORMAT.INVALID_UNIT": {
    sqlState: "22006",
    kind: "IllegalArgumentException",
    message:
      "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. Invalid unit <unit>.",
  },
  "INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE": {
    sqlState: "22006",
    kind: "ParseException",
    message:
      "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. The interval value must be in the range of [-18, +18] hours with second precision.",
  },
  "INVALID_INTERVAL_FORMAT.UNKNOWN_PARSING_ERROR": {
    sqlState: "22006",
    kind: "IllegalArgumentException",
    message:
      "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. Unknown error when parsing <word>.",
  },
  "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING": {
    sqlState: "22006",
    kind: "ParseException",
    message:
      "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. Interval string does not match <intervalStr> format of <supportedFormat> when cast to <typeName>: <input>.",
  },
  "INVALID_INTERVAL_FORMAT.UNRECOGNIZED_NUMBER": {
    sqlState: "22006",
    kind: "IllegalArgumentException",
    message:
      "Error parsing '<input>' to interval. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. Unrecognized number <number>.",
  },
  INVALID_JSON_DATA_TYPE: {
    sqlState: "2203G",
    message:
      'Failed to convert the JSON string "<invalidType>" to a data type. Please enter a valid data type.',
  },
  "INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION": {
    sqlState: "42K0D",
    message:
      "Invalid lambda function call. A lambda function should only be used in a higher order function. However, its class is <class>, which is not a higher order function.",
  },
  "INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH": {
    sqlState: "42K0D",
    message:
      "Invalid lambda function call. A higher order function expects <expectedNumArgs> arguments, but got <actualNumArgs>.",
  },
  "INVALID_LAMBDA_FUNCTION_CALL.PARAMETER_DOES_NOT_ACCEPT_LAMBDA_FUNCTION": {
    sqlState: "42K0D",
    message:
      "Invalid lambda function call. You passed a lambda function to a parameter that does not accept it. Please check if lambda function argument is in the correct position.",
  },
  "INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE": {
    sqlState: "42K0E",
    message:
      "The limit like expression <expr> is invalid. The <name> expression must be integer type, but got <dataType>.",
  },
  "INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE": {
    sqlState: "42K0E",
    message:
      "The limit like expression <expr> is invalid. The <name> expression must be equal to or greater than 0, but got <v>.",
  },
  INVALID_NUMERIC_LITERAL_RANGE: {
    sqlState: "22003",
    kind: "ParseException",
    message:
      "Numeric literal <rawStrippedQualifier> is outside the valid range for <typeName> with minimum value of <minValue> and maximum value of <maxValue>. Please adjust the value accordingly.",
  },
  INVALID_PANDAS_UDF_PLACEMENT: {
    sqlState: "0A000",
    message:
      "The group aggregate pandas UDF <functionList> cannot be invoked together with as other, non-pandas aggregate functions.",
  },
  "INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR": {
    sqlState: "22023",
    kind: "SparkRuntimeException",
    message:
      "The value of parameter(s) <parameter> in <functionName> is invalid: detail message: <detailMessage>",
  },
  "INVALID_PARAMETER_VALUE.AES_KEY_LENGTH": {
    sqlState: "22023",
    kind: "SparkRuntimeException",
    message:
      "The value of parameter(s) <parameter> in <functionName> is invalid: expects a binary value with 16, 24 or 32 bytes, but got <actualLength> bytes.",
  },
  "INVALID_PARAMETER_VALUE.BINARY_FORMAT": {
    sqlState: "22023",
    message:
      "The value of parameter(s) <parameter> in <functionName> is invalid: expects one of binary formats 'base64', 'hex', 'utf-8', but got <invalidFormat>.",
  },
  "INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE": {
    sqlState: "22023",
    kind: "IllegalArgumentException",
    message:
      "The value of parameter(s) <parameter> in <functionName> is invalid: expects an integer value in [0, <upper>), but got <invalidValue>.",
  },
  "INVALID_PARAMETER_VALUE.CHARSET": {
    sqlState: "22023",
    kind: "IllegalArgumentException",
    message:
      "The value of parameter(s) <parameter> in <functionName> is invalid: expects one of the <charsets>, but got <charset>.",
  },
  "INVALID_PARAMETER_VALUE.LENGTH": {
    sqlState: "22023",
    kind: "SparkRuntimeException",
    message:
      "The value of parameter(s) <parameter> in <functionName> is invalid: Expects `length` greater than or equal to 0, but got <length>.",
  },
  "INVALID_PARAMETER_VALUE.PATTERN": {
    sqlState: "22023",
    kind: "SparkRuntimeException",
    message: "The value of parameter(s) <parameter> in <functionName> is invalid: <value>.",
  },
  "INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX": {
    sqlState: "22023",
    kind: "SparkRuntimeException",
    message:
      "The value of parameter(s) <parameter> in <functionName> is invalid: Expects group index between 0 and <groupCount>, but got <groupIndex>.",
  },
  "INVALID_PARAMETER_VALUE.START": {
    sqlState: "22023",
    kind: "SparkRuntimeException",
    message:
      "The value of parameter(s) <parameter> in <functionName> is invalid: Expects a positive or a negative value for `start`, but got 0.",
  },
  "INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY": {
    sqlState: "42601",
    message: "The partition command is invalid. Table <name> is not partitioned.",
  },
  INVALID_REGEXP_REPLACE: {
    sqlState: "22023",
    kind: "SparkRuntimeException",
    message:
      'Could not perform regexp_replace for source = "<source>", pattern = "<pattern>", replacement = "<replacement>" and position = <position>.',
  },
  "INVALID_SCHEMA.NON_STRING_LITERAL": {
    sqlState: "42K07",
    message:
      "The input schema <inputSchema> is not a valid schema string. The input expression must be string literal and not null.",
  },
  INVALID_SET_SYNTAX: {
    sqlState: "42000",
    kind: "ParseException",
    message:
      "Expected format is 'SET', 'SET key', or 'SET key=value'. If you want to include special characters in key, or include semicolon in value, please use backquotes, e.g., SET `key`=`value`.",
  },
  "INVALID_SQL_SYNTAX.CREATE_TEMP_TABLE_USING_PROVIDER": {
    sqlState: "42000",
    kind: "ParseException",
    message:
      "Invalid SQL syntax: CREATE TEMPORARY TABLE ... USING ... is a deprecated syntax. To overcome the issue, please use CREATE TEMPORARY VIEW instead.",
  },
  "INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE": {
    sqlState: "42000",
    kind: "ParseException",
    message:
      "Invalid SQL syntax: IN predicate requires at least one value. Empty IN clauses like 'IN ()' are not allowed. Consider using 'WHERE FALSE' if you need an always-false condition, or provide at least one value in the IN list.",
  },
  "INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX": {
    sqlState: "42000",
    kind: "ParseException",
    message: "Invalid SQL syntax: The function <prettyName> does not support <syntax>.",
  },
  "INVALID_SQL_SYNTAX.LATERAL_WITHOUT_SUBQUERY_OR_TABLE_VALUED_FUNC": {
    sqlState: "42000",
    kind: "ParseException",
    message: "Invalid SQL syntax: LATERAL can only be used with subquery and table-valued functions.",
  },
  "INVALID_SQL_SYNTAX.UNRESOLVED_WINDOW_REFERENCE": {
    sqlState: "42000",
    kind: "ParseException",
    message: "Invalid SQL syntax: Cannot resolve window reference <windowName>.",
  },
  "INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN": {
    sqlState: "42823",
    message: "Invalid subquery: Scalar subquery must return only one column, but got <number>.",
  },
  "INVALID_SUBQUERY_EXPRESSION.STREAMING_QUERY": {
    sqlState: "42823",
    message: "Invalid subquery: Streaming query is not allowed in subquery expressions.",
  },
  INVALID_STREAMING_REAL_TIME_MODE_TRIGGER_INTERVAL: {
    sqlState: "22023",
    kind: "IllegalArgumentException",
    message:
      "The real-time trigger interval is set to <interval> ms. This is less than the <minBatchDuration> ms minimum specified by spark.sql.streaming.realTimeMode.minBatchDuration.",
  },
  INVALID_TEMP_OBJ_QUALIFIER: {
    sqlState: "42602",
    kind: "ParseException",
    message:
      "Temporary <objectType> <objectName> cannot be qualified with <qualifier>. Temporary objects can only be qualified with SESSION or SYSTEM.SESSION.",
  },
  INVALID_TIMEZONE: {
    sqlState: "22009",
    kind: "DateTimeException",
    message:
      "The timezone: <timeZone> is invalid. The timezone must be a region-based zone ID or a zone offset.",
  },
  INVALID_TYPED_LITERAL: {
    sqlState: "42604",
    kind: "ParseException",
    message: "The value of the typed literal <valueType> is invalid: <value>.",
  },
  INVALID_URL: {
    sqlState: "22P02",
    kind: "IllegalArgumentException",
    message:
      "The url is invalid: <url>. Use `try_parse_url` to tolerate invalid URL and return NULL instead.",
  },
  INVALID_USAGE_OF_STAR_OR_REGEX: { sqlState: "42000", message: "Invalid usage of <elem> in <prettyName>." },
  INVALID_WHERE_CONDITION: {
    sqlState: "42903",
    message:
      "The WHERE condition <condition> contains invalid expressions: <expressionList>.\nRewrite the query to avoid window functions, aggregate functions, and generator functions in the WHERE clause.",
  },
  JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE: {
    sqlState: "42K0E",
    message: 'The join condition <joinCondition> has the invalid type <conditionType>, expected "BOOLEAN".',
  },
  KAFKA_BROKER_NOT_AVAILABLE: {
    sqlState: "08000",
    kind: "SparkException",
    message:
      "No Kafka broker answers at <bootstrapServers>: <reason>. Check the option kafka.bootstrap.servers and that the broker runs.",
  },
  KAFKA_CORRUPT_RECORD_BATCH: {
    sqlState: "XX001",
    kind: "SparkException",
    message: "The record batch at offset <offset> of <topicPartition> does not match its checksum.",
  },
  "KAFKA_DATA_LOSS.COULD_NOT_READ_OFFSET_RANGE": {
    sqlState: "22000",
    kind: "SparkException",
    message:
      "Some data may have been lost because they are not available in Kafka any more; either the data was aged out by Kafka or the topic may have been deleted before all the data in the topic was processed. If you don't want your streaming query to fail on such cases, set the source option failOnDataLoss to false. Could not read records in offset [<startOffset>, <endOffset>) for topic partition <topicPartition> with consumer group <groupId>.",
  },
  "KAFKA_DATA_LOSS.PARTITIONS_DELETED": {
    sqlState: "22000",
    kind: "SparkException",
    message:
      "Some data may have been lost because they are not available in Kafka any more. If you don't want your streaming query to fail on such cases, set the source option failOnDataLoss to false. Partitions <partitions> have been deleted.",
  },
  "KAFKA_DATA_LOSS.START_OFFSET_RESET": {
    sqlState: "22000",
    kind: "SparkException",
    message:
      "Some data may have been lost because they are not available in Kafka any more. If you don't want your streaming query to fail on such cases, set the source option failOnDataLoss to false. Starting offset for <topicPartition> was <offset> but consumer reset to <fetchedOffset>.",
  },
  KAFKA_FETCH_FAILED: {
    sqlState: "08000",
    kind: "SparkException",
    message: "Fetching from <topicPartition> failed with Kafka error code <errorCode>.",
  },
  KAFKA_TRUNCATED_RECORD: {
    sqlState: "XX001",
    kind: "SparkException",
    message: "A Kafka record ends before its stated length.",
  },
  MALFORMED_CHARACTER_CODING: {
    sqlState: "22000",
    kind: "SparkRuntimeException",
    message: "Invalid value found when performing <function> with <charset>",
  },
  "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION": {
    sqlState: "22023",
    kind: "SparkException",
    message:
      "Malformed records are detected in record parsing: <badRecord>. Parse Mode: <failFastMode>. To process malformed records as null result, try setting the option 'mode' as 'PERMISSIVE'.",
  },
  MERGE_WITHOUT_WHEN: {
    sqlState: "42601",
    kind: "ParseException",
    message: "There must be at least one WHEN clause in a MERGE statement.",
  },
  MISSING_AGGREGATION: {
    sqlState: "42803",
    message:
      "The non-aggregating expression <expression> is based on columns which are not participating in the GROUP BY clause.\nAdd the columns or the expression to the GROUP BY, aggregate the expression, or use <expressionAnyValue> if you do not care which of the values within a group is returned.",
  },
  MISSING_GROUP_BY: {
    sqlState: "42803",
    message:
      "The query does not include a GROUP BY clause. Add GROUP BY or turn it into the window functions using OVER clauses.",
  },
  MISSING_WINDOW_SPECIFICATION: {
    sqlState: "42P20",
    message:
      "Window specification is not defined in the WINDOW clause for <windowName>. For more information about WINDOW clauses, please refer to '<docroot>/sql-ref-syntax-qry-select-window.html'.",
  },
  NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION: {
    sqlState: "22003",
    kind: "IllegalArgumentException",
    message:
      "Found the negative value in <frequencyExpression>: <negativeValue>, but expected a positive integral value.",
  },
  NESTED_AGGREGATE_FUNCTION: {
    sqlState: "42607",
    message:
      "It is not allowed to use an aggregate function in the argument of another aggregate function. Please use the inner aggregate function in a sub-query.",
  },
  NON_LITERAL_PIVOT_VALUES: {
    sqlState: "42K08",
    message: "Literal expressions required for pivot values, found <expression>.",
  },
  NON_TIME_WINDOW_NOT_SUPPORTED_IN_STREAMING: {
    sqlState: "42KDE",
    message:
      "Window function is not supported in <windowFunc> (as column <columnName>) on streaming DataFrames/Datasets.\nStructured Streaming only supports time-window aggregation using the WINDOW function. (window specification: <windowSpec>)",
  },
  "NOT_A_CONSTANT_STRING.NOT_CONSTANT": {
    sqlState: "42601",
    kind: "ParseException",
    message:
      "The expression <expr> used for the routine or clause <name> must be a constant STRING which is NOT NULL. To be considered constant the expression must not depend on any columns, contain a subquery, or invoke a non deterministic function such as rand().",
  },
  NOT_A_SCALAR_FUNCTION: {
    sqlState: "42887",
    message:
      "<functionName> appears as a scalar expression here, but the function was defined as a table function. Please update the query to move the function call into the FROM clause, or redefine <functionName> as a scalar function instead.",
  },
  NOT_A_TABLE_FUNCTION: {
    sqlState: "42887",
    message:
      "<functionName> appears as a table function here, but the function was defined as a scalar function. Please update the query to move the function call outside the FROM clause, or redefine <functionName> as a table function instead.",
  },
  NOT_SUPPORTED_CHANGE_COLUMN: {
    sqlState: "0A000",
    message:
      "ALTER TABLE ALTER/CHANGE COLUMN is not supported for changing <table>'s column <originName> with type <originType> to <newName> with type <newType>.",
  },
  NULLABLE_COLUMN_OR_FIELD: {
    sqlState: "42000",
    message: "Column or field <name> is nullable while it's required to be non-nullable.",
  },
  NULL_MAP_KEY: {
    sqlState: "2200E",
    kind: "SparkRuntimeException",
    message: "Cannot use null as map key.",
  },
  "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION": {
    sqlState: "22003",
    kind: "ArithmeticException",
    message:
      '<value> cannot be represented as Decimal(<precision>, <scale>). If necessary set <config> to "false" to bypass this error, and return NULL instead.',
  },
  NUM_COLUMNS_MISMATCH: {
    sqlState: "42826",
    message:
      "<operator> can only be performed on inputs with the same number of columns, but the first input has <firstNumColumns> columns and the <invalidOrdinalNum> input has <invalidNumColumns> columns.",
  },
  OPERATION_CANCELED: {
    sqlState: "HY008",
    kind: "SparkSQLException",
    message: "Operation has been canceled.",
  },
  ORDER_BY_POS_OUT_OF_RANGE: {
    sqlState: "42805",
    message: "ORDER BY position <index> is not in select list (valid range is [1, <size>]).",
  },
  PARSE_EMPTY_STATEMENT: {
    sqlState: "42617",
    kind: "ParseException",
    message: "Syntax error, unexpected empty statement.",
  },
  PARSE_MODE_UNSUPPORTED: {
    sqlState: "42601",
    kind: "AnalysisException",
    message:
      "The function <funcName> doesn't support the <mode> mode. Acceptable modes are PERMISSIVE and FAILFAST.",
  },
  PARSE_SYNTAX_ERROR: {
    sqlState: "42601",
    kind: "ParseException",
    message: "Syntax error at or near <error><hint>.",
  },
  PARTITIONS_NOT_FOUND: {
    sqlState: "428FT",
    message:
      "The partition(s) <partitionList> cannot be found in table <tableName>.\nVerify the partition specification and table name.\nTo tolerate the error on drop use ALTER TABLE … DROP IF EXISTS PARTITION.",
  },
  PATH_NOT_FOUND: { sqlState: "42K03", message: "Path does not exist: <path>." },
  PYTHON_EXCEPTION: {
    sqlState: "38000",
    kind: "PythonException",
    message: "An exception was thrown from the Python worker. <traceback>",
  },
  RECURSION_LEVEL_LIMIT_EXCEEDED: {
    sqlState: "42836",
    kind: "SparkException",
    message:
      "Recursion level limit <levelLimit> reached but query has not exhausted, try increasing it like 'WITH RECURSIVE t(col) MAX RECURSION LEVEL 200'.",
  },
  REMAINDER_BY_ZERO: {
    sqlState: "22012",
    kind: "ArithmeticException",
    message:
      'Remainder by zero. Use `try_mod` to tolerate divisor being 0 and return NULL instead. If necessary set <config> to "false" to bypass this error.',
  },
  ROUTINE_ALREADY_EXISTS: {
    sqlState: "42723",
    message:
      "Cannot create the <newRoutineType> <routineName> because a <existingRoutineType> of that name already exists.\nChoose a different name, drop or replace the existing <existingRoutineType>, or add the IF NOT EXISTS clause to tolerate a pre-existing <newRoutineType>.",
  },
  ROUTINE_NOT_FOUND: {
    sqlState: "42883",
    message:
      "The routine <routineName> cannot be found. Verify the spelling and correctness of the schema and catalog.\nIf you did not qualify the name with a schema and catalog, verify the current_schema() output, or qualify the name with the correct schema and catalog.\nTo tolerate the error on drop use DROP ... IF EXISTS.",
  },
  ROW_SUBQUERY_TOO_MANY_ROWS: {
    sqlState: "21000",
    kind: "SparkException",
    message: "More than one row returned by a subquery used as a row.",
  },
  SCALAR_SUBQUERY_TOO_MANY_ROWS: {
    sqlState: "21000",
    kind: "SparkException",
    message: "More than one row returned by a subquery used as an expression.",
  },
  SCHEMA_NOT_FOUND: {
    sqlState: "42704",
    message:
      "The schema <schemaName> cannot be found. Verify the spelling and correctness of the schema and catalog.\nIf you did not qualify the name with a catalog, verify the current_schema() output, or qualify the name with the correct catalog.\nTo tolerate the error on drop use DROP SCHEMA IF EXISTS.",
  },
  SQL_CONF_NOT_FOUND: {
    sqlState: "42K0I",
    kind: "NoSuchElementException",
    message: "The SQL config <sqlConf> cannot be found. Please verify that the config exists.",
  },
  STREAMING_CHECKPOINT_MISSING_METADATA_FILE: {
    sqlState: "42K03",
    kind: "SparkRuntimeException",
    message:
      "Checkpoint location <checkpointLocation> is in an inconsistent state: the metadata file is missing but offset and/or commit logs contain data. Please restore the metadata file or create a new checkpoint directory.",
  },
  STDS_COMMITTED_BATCH_UNAVAILABLE: {
    sqlState: "KD006",
    kind: "SparkRuntimeException",
    message:
      "No committed batch found, checkpoint location: <checkpointLocation>. Ensure that the query has run and committed any microbatch before stopping.",
  },
  STDS_FAILED_TO_READ_STATE_SCHEMA: {
    sqlState: "42K03",
    kind: "SparkRuntimeException",
    message:
      "Failed to read the state schema. Either the file does not exist, or the file is corrupted. options: <sourceOptions>.\nRerun the streaming query to construct the state schema, and report to the corresponding communities or vendors if the error persists.",
  },
  "STDS_INVALID_OPTION_VALUE.WITH_MESSAGE": {
    sqlState: "42616",
    kind: "SparkRuntimeException",
    message: "Invalid value for source option '<optionName>': <message>",
  },
  STDS_REQUIRED_OPTION_UNSPECIFIED: {
    sqlState: "42601",
    kind: "SparkRuntimeException",
    message: "'<optionName>' must be specified.",
  },
  "STREAMING_OUTPUT_MODE.INVALID": {
    sqlState: "42KDE",
    kind: "IllegalArgumentException",
    message:
      "Invalid streaming output mode: <outputMode>. Accepted output modes are 'Append', 'Complete', 'Update'.",
  },
  "STREAMING_OUTPUT_MODE.UNSUPPORTED_DATASOURCE": {
    sqlState: "42KDE",
    message:
      "Invalid streaming output mode: <outputMode>. This output mode is not supported in Data Source <className>.",
  },
  "STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION": {
    sqlState: "42KDE",
    message:
      "Invalid streaming output mode: <outputMode>. This output mode is not supported for <operation> on streaming DataFrames/DataSets.",
  },
  "STREAMING_REAL_TIME_MODE.INPUT_STREAM_NOT_SUPPORTED": {
    sqlState: "0A000",
    message:
      "Streaming real-time mode has the following limitation: The input stream <className> is not supported in Real-time Mode.",
  },
  "STREAMING_REAL_TIME_MODE.OUTPUT_MODE_NOT_SUPPORTED": {
    sqlState: "0A000",
    message:
      "Streaming real-time mode has the following limitation: The output mode <outputMode> is not supported. To work around this limitation, set the output mode to Update. In the future, <outputMode> may be supported.",
  },
  "STREAMING_REAL_TIME_MODE.SINK_NOT_SUPPORTED": {
    sqlState: "0A000",
    message:
      "Streaming real-time mode has the following limitation: The <className> sink is currently not supported. See the Real-Time Mode User Guide for a list of supported sinks.",
  },
  STREAMING_PYTHON_RUNNER_INITIALIZATION_FAILURE: {
    sqlState: "XXKST",
    kind: "SparkException",
    message: "Streaming Runner initialization failed, returned -2. Cause: <msg>",
  },
  STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA: {
    sqlState: "42K03",
    kind: "SparkRuntimeException",
    message:
      "Streaming stateful operator name does not match with the operator in state metadata. This likely to happen when user adds/removes/changes stateful operator of existing streaming query.\nStateful operators in the metadata: [<OpsInMetadataSeq>]; Stateful operators in current batch: [<OpsInCurBatchSeq>].",
  },
  STREAM_FAILED: {
    sqlState: "XXKST",
    kind: "StreamingQueryException",
    message: "Query [id = <id>, runId = <runId>] terminated with exception: <message>",
  },
  TABLE_OR_VIEW_ALREADY_EXISTS: {
    sqlState: "42P07",
    message:
      "Cannot create table or view <relationName> because it already exists.\nChoose a different name, drop or replace the existing object, or add the IF NOT EXISTS clause to tolerate pre-existing objects.",
  },
  TABLE_OR_VIEW_NOT_FOUND: {
    sqlState: "42P01",
    message:
      "The table or view <relationName> cannot be found. Verify the spelling and correctness of the schema and catalog.",
  },
  TEMP_TABLE_OR_VIEW_ALREADY_EXISTS: {
    sqlState: "42P07",
    message:
      "Cannot create the temporary view <relationName> because it already exists.\nChoose a different name, drop or replace the existing view.",
  },
  TRAILING_COMMA_IN_SELECT: {
    sqlState: "42601",
    message: "Trailing comma detected in SELECT clause. Remove the trailing comma before the FROM clause.",
  },
  UDTF_ALIAS_NUMBER_MISMATCH: {
    sqlState: "42802",
    message:
      "The number of aliases supplied in the AS clause does not match the number of columns output by the UDTF.\nExpected <aliasesSize> aliases, but got <aliasesNames>.\nPlease ensure that the number of aliases provided matches the number of columns output by the UDTF.",
  },
  UNBOUND_SQL_PARAMETER: {
    sqlState: "42P02",
    message:
      "Found the unbound parameter: <name>. Please, fix `args` and provide a mapping of the parameter to either a SQL literal or collection constructor functions such as `map()`, `array()`, `struct()`.",
  },
  UNCLOSED_BRACKETED_COMMENT: {
    sqlState: "42601",
    kind: "ParseException",
    message: "Found an unclosed bracketed comment. Please, append */ at the end of the comment.",
  },
  UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE: {
    sqlState: "42836",
    message:
      "The UNION operator is not yet supported within recursive common table expressions (WITH clauses that refer to themselves, directly or indirectly). Please use UNION ALL instead.",
  },
  UNKNOWN_TOPIC_OR_PARTITION: {
    sqlState: "42704",
    kind: "SparkException",
    message:
      "The topic or partition <topicPartition> does not exist. Create it, or check the options subscribe and assign.",
  },
  UNPIVOT_VALUE_DATA_TYPE_MISMATCH: {
    sqlState: "42K09",
    message: "Unpivot value columns must share a least common type, some types do not: [<types>].",
  },
  UNRECOGNIZED_PARAMETER_NAME: {
    sqlState: "4274K",
    message:
      "Cannot invoke routine <routineName> because the routine call included a named argument reference for the argument named <argumentName>, but this routine does not include any signature containing an argument with this name. Did you mean one of the following? [<proposal>].",
  },
  UNRESOLVABLE_TABLE_VALUED_FUNCTION: {
    sqlState: "42883",
    message:
      "Could not resolve <name> to a table-valued function.\nPlease make sure that <name> is defined as a table-valued function and that all required parameters are provided correctly.\nIf <name> is not defined, please create the table-valued function before using it.\nFor more information about defining table-valued functions, please refer to the Apache Spark documentation.",
  },
  "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION": {
    sqlState: "42703",
    message: "A column, variable, or function parameter with name <objectName> cannot be resolved.",
  },
  "UNRESOLVED_COLUMN.WITH_SUGGESTION": {
    sqlState: "42703",
    message:
      "A column, variable, or function parameter with name <objectName> cannot be resolved. Did you mean one of the following? [<proposal>].",
  },
  UNRESOLVED_COLUMN_AMONG_FIELD_NAMES: {
    sqlState: "42703",
    message: 'Cannot resolve column name "<colName>" among (<fieldNames>).',
  },
  UNRESOLVED_ROUTINE: {
    sqlState: "42883",
    message: "Cannot resolve routine <routineName> on search path <searchPath>.",
  },
  UNRESOLVED_USING_COLUMN_FOR_JOIN: {
    sqlState: "42703",
    message:
      "USING column <colName> cannot be resolved on the <side> side of the join. The <side>-side columns: [<suggestion>].",
  },
  UNRESOLVED_VARIABLE: {
    sqlState: "42883",
    message: "Cannot resolve variable <variableName> on search path <searchPath>.",
  },
  UNSUPPORTED_ARROWTYPE: {
    sqlState: "0A000",
    kind: "UnsupportedOperationException",
    message: "Unsupported arrow type <typeName>.",
  },
  UNSUPPORTED_DATATYPE: {
    sqlState: "0A000",
    kind: "ParseException",
    message: "Unsupported data type <typeName>.",
  },
  UNSUPPORTED_EXPR_FOR_WINDOW: {
    sqlState: "42P20",
    message: "Expression <sqlExpr> not supported within a window function.",
  },
  "UNSUPPORTED_FEATURE.AES_MODE": {
    sqlState: "0A000",
    kind: "SparkRuntimeException",
    message:
      "The feature is not supported: AES-<mode> with the padding <padding> by the <functionName> function.",
  },
  "UNSUPPORTED_FEATURE.EMBEDDED_ENGINE": {
    sqlState: "0A000",
    kind: "UnsupportedOperationException",
    message: "<construct> is not supported by the embedded engine. <wayOut>",
  },
  "UNSUPPORTED_FEATURE.INTERRUPT_TYPE": {
    sqlState: "0A000",
    kind: "UnsupportedOperationException",
    message: "The feature is not supported: Unsupported interrupt type: <interruptType>.",
  },
  "UNSUPPORTED_FEATURE.PYTHON_UDF_IN_ON_CLAUSE": {
    sqlState: "0A000",
    kind: "AnalysisException",
    message:
      "The feature is not supported: Python UDF in the ON clause of a <joinType> JOIN. In case of an INNER JOIN consider rewriting to a CROSS JOIN with a WHERE clause.",
  },
  "UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE": {
    sqlState: "0A000",
    message:
      "The feature is not supported: Cannot have MAP type columns in DataFrame which calls set operations (INTERSECT, EXCEPT, etc.), but the type of column <colName> is <dataType>.",
  },
  "UNSUPPORTED_FEATURE.TABLE_OPERATION": {
    sqlState: "0A000",
    message:
      'The feature is not supported: Table <tableName> does not support <operation>. Please check the current catalog and namespace to make sure the qualified table name is expected, and also check the catalog implementation which is configured by "spark.sql.catalog".',
  },
  "UNSUPPORTED_FEATURE.TIME_TRAVEL": {
    sqlState: "0A000",
    message: "The feature is not supported: Time travel on the relation: <relationId>.",
  },
  "UNSUPPORTED_GENERATOR.MULTI_GENERATOR": {
    sqlState: "42K0E",
    message:
      "The generator is not supported: only one generator allowed per SELECT clause but found <num>: <generators>.",
  },
  "UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS": {
    sqlState: "42K0E",
    message: "The generator is not supported: nested in expressions <expression>.",
  },
  UNSUPPORTED_GROUPING_EXPRESSION: {
    sqlState: "42K0E",
    message: "grouping()/grouping_id() can only be used with GroupingSets/Cube/Rollup.",
  },
  UNSUPPORTED_STREAMING_OPERATOR_WITHOUT_WATERMARK: {
    sqlState: "0A000",
    message:
      "<outputMode> output mode not supported for <statefulOperator> on streaming DataFrames/DataSets without watermark.",
  },
  UNSUPPORTED_TIME_TYPE: { sqlState: "0A000", message: "The data type TIME is not supported." },
  UNSUPPORTED_TYPED_LITERAL: {
    sqlState: "0A000",
    kind: "ParseException",
    message:
      "Literals of the type <unsupportedType> are not supported. Supported types are <supportedTypes>.",
  },
  USER_RAISED_EXCEPTION: {
    sqlState: "P0001",
    kind: "SparkRuntimeException",
    message: "<errorMessage>",
  },
  VARIABLE_ALREADY_EXISTS: {
    sqlState: "42723",
    message:
      "Cannot create the variable <variableName> because it already exists.\nChoose a different name, or drop or replace the existing variable.",
  },
  VARIABLE_NOT_FOUND: {
    sqlState: "42883",
    message:
      "The variable <variableName> cannot be found. Verify the spelling and correctness of the schema and catalog.\nIf you did not qualify the name with a schema and catalog, verify the current_schema() output, or qualify the name with the correct schema and catalog.\nTo tolerate the error on drop use DROP VARIABLE IF EXISTS.",
  },
  WINDOW_FUNCTION_FRAME_NOT_ORDERED: {
    sqlState: "42601",
    message:
      "Window function <wf_name> requires the window to be ordered. You need to add an ORDER BY clause. For example: SELECT <wf_expr> OVER (PARTITION BY window_partition ORDER BY window_ordering) FROM table.",
  },
  WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE: {
    sqlState: "42903",
    kind: "AnalysisException",
    message: "It is not allowed to use window functions inside <clauseName> clause.",
  },
  WRITE_STREAM_NOT_ALLOWED: {
    sqlState: "42601",
    message: "`writeStream` can be called only on streaming Dataset/DataFrame.",
  },
  "WRONG_NUM_ARGS.WITHOUT_SUGGESTION": {
    sqlState: "42605",
    message:
      "The <functionName> requires <expectedNum> parameters but the actual number is <actualNum>. Please, refer to '<docroot>/sql-ref-functions.html' for a fix.",
  },
  _LEGACY_ERROR_TEMP_1008: {
    sqlState: "",
    message:
      "<quoted> is not a temp view of streaming logical plan, please use batch API such as `DataFrameReader.table` to read it.",
  },
  _LEGACY_ERROR_TEMP_0029: {
    sqlState: "42601",
    kind: "ParseException",
    message: "Cannot mix year-month and day-time fields: <literal>.",
  },
  _LEGACY_ERROR_TEMP_0034: {
    sqlState: "42601",
    kind: "ParseException",
    message: "<operation> is not supported in Hive-style <command><msg>.",
  },
  _LEGACY_ERROR_TEMP_0035: {
    sqlState: "42601",
    kind: "ParseException",
    message: "Operation not allowed: <message>.",
  },
  _LEGACY_ERROR_TEMP_0045: {
    sqlState: "42601",
    kind: "ParseException",
    message: "Invalid time zone displacement value.",
  },
  _LEGACY_ERROR_TEMP_0046: {
    sqlState: "42601",
    kind: "ParseException",
    message: "CREATE TEMPORARY TABLE without a provider is not allowed.",
  },
  _LEGACY_ERROR_TEMP_0053: {
    sqlState: "42601",
    kind: "ParseException",
    message: "It is not allowed to define a TEMPORARY view with IF NOT EXISTS.",
  },
  _LEGACY_ERROR_TEMP_0064: {
    sqlState: "42601",
    kind: "ParseException",
    message: "<msg>.",
  },
  _LEGACY_ERROR_TEMP_1031: {
    sqlState: "XXKD0",
    message:
      "It is not allowed to use a window function inside an aggregate function. Please use the inner window function in a sub-query.",
  },
  _LEGACY_ERROR_TEMP_1039: {
    sqlState: "XXKD0",
    message:
      "Multiple time/session window expressions would result in a cartesian product of rows, therefore they are currently not supported.",
  },
  _LEGACY_ERROR_TEMP_1104: {
    sqlState: "XXKD0",
    message: "The second argument should be a double literal.",
  },
  _LEGACY_ERROR_TEMP_1161: {
    sqlState: "XXKD0",
    message:
      "The column number of the existing table <tableName> (<existingTableSchema>) doesn't match the data schema (<querySchema>).",
  },
  _LEGACY_ERROR_TEMP_1228: {
    sqlState: "42601",
    kind: "ParseException",
    message: "Decimal scale (<scale>) cannot be greater than precision (<precision>).",
  },
  _LEGACY_ERROR_TEMP_1295: { sqlState: "", message: 'Set a host to read from with option("host", ...).' },
  _LEGACY_ERROR_TEMP_1296: { sqlState: "", message: 'Set a port to read from with option("port", ...).' },
  _LEGACY_ERROR_TEMP_1298: {
    sqlState: "",
    message:
      'checkpointLocation must be specified either through option("checkpointLocation", ...) or SparkSession.conf.set("<config>", ...).',
  },
  _LEGACY_ERROR_TEMP_1196: {
    sqlState: "",
    message: "<columnType> column <columnName> not found in existing columns (<validColumnNames>).",
  },
  _LEGACY_ERROR_TEMP_2049: {
    sqlState: "",
    kind: "UnsupportedOperationException",
    message: "Data source <className> does not support streamed <operator>.",
  },
  _LEGACY_ERROR_TEMP_3262: {
    sqlState: "",
    kind: "IllegalArgumentException",
    message: "Doesn't support month or year interval: <interval>.",
  },
  _LEGACY_ERROR_TEMP_2047: {
    sqlState: "",
    kind: "IllegalArgumentException",
    message: "'path' is not specified.",
  },
  _LEGACY_ERROR_TEMP_2048: {
    sqlState: "",
    kind: "IllegalArgumentException",
    message:
      "Schema must be specified when creating a streaming source DataFrame. If some files already exist in the directory, then depending on the file format you may be able to create a static DataFrame on that directory with 'spark.read.load(directory)' and infer schema from it.",
  },
  _LEGACY_ERROR_TEMP_1195: {
    sqlState: "",
    kind: "AnalysisException",
    message: "'<source>' is not supported with continuous trigger.",
  },
  _LEGACY_ERROR_TEMP_2253: {
    sqlState: "",
    kind: "UnsupportedOperationException",
    message: "Data source <sourceName> does not support continuous processing.",
  },
  _LEGACY_ERROR_TEMP_2242: {
    sqlState: "",
    kind: "UnsupportedOperationException",
    message: "<provider> source does not support user-specified schema.",
  },
  _LEGACY_ERROR_TEMP_1181: {
    sqlState: "",
    message: "Stream-stream join without equality predicate is not supported.",
  },
  _LEGACY_ERROR_TEMP_3067: {
    sqlState: "XXKD0",
    message: "Streaming aggregation doesn't support group aggregate pandas UDF",
  },
  _LEGACY_ERROR_TEMP_3076: {
    sqlState: "",
    message:
      "Redefining watermark is disallowed. You can set the config '<config>' to 'false' to restore the previous behavior. Note that multiple stateful operators will be disallowed.",
  },
  _LEGACY_ERROR_TEMP_3077: {
    sqlState: "",
    message:
      "More than one event time columns are available. Please ensure there is at most one event time column per stream. event time columns: <eventTimeCols>",
  },
  _LEGACY_ERROR_TEMP_3063: {
    sqlState: "",
    message: "pivot is not supported on a streaming DataFrames/Datasets",
  },
  _LEGACY_ERROR_TEMP_2128: {
    sqlState: "",
    kind: "SparkRuntimeException",
    message: "The key array and value array of MapData must have the same length.",
  },
  _LEGACY_ERROR_TEMP_3102: { sqlState: "", message: "<msg>" },
};
