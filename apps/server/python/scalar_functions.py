"""Python functions of rows, which give one value for each: udf, pandas_udf and arrow_udf.

A function sees pieces of at most as many rows as the session allows in an Arrow batch; one that takes an iterator
is called once for all of them. What does not fit the declared type is an error, but NULL for functions on pickled
rows, as in Spark.
"""

import pyarrow as pa

ROWS, ARROW_ROWS = 100, 101
PANDAS, PANDAS_ITERATOR = 200, 204
ARROW, ARROW_ITERATOR = 250, 251


def call_scalars(header, batches, functions):
    """A column for each call, in batches of the same lengths as those that came."""
    table = pa.Table.from_batches(batches)
    columns = [evaluate(call, table, functions, header) for call in header["calls"]]
    results = pa.Table.from_arrays(columns, names=[f"_{index}" for index in range(len(columns))])
    start = 0
    pieces = []
    for batch in batches:
        pieces += results.slice(start, batch.num_rows).combine_chunks().to_batches()
        start += batch.num_rows
    return pa.Table.from_batches(pieces, results.schema)


def evaluate(call, table, functions, header):
    from pyspark.sql.pandas.types import to_arrow_type
    from pyspark.util import fail_on_stopiteration

    function, return_type = functions[call["function"]]
    if isinstance(return_type, str):
        from pyspark.sql.types import _parse_datatype_json_string

        return_type = _parse_datatype_json_string(call["returnType"])
    form = forms[call["evalType"]](return_type, header)
    function = with_names(fail_on_stopiteration(function), call.get("names"))
    pieces = pieces_of(table.select(call["arguments"]), header["settings"]["maxRecordsPerBatch"])
    return pa.chunked_array(form.results(function, pieces), to_arrow_type(return_type, timezone="UTC"))


def with_names(function, names):
    """The function on arguments in order, some of which it takes by name."""
    if not names:
        return function

    def call(*arguments):
        positional = [argument for name, argument in zip(names, arguments) if name is None]
        return function(*positional, **{name: each for name, each in zip(names, arguments) if name is not None})

    return call


def pieces_of(arguments, size):
    """The rows as record batches of at most so many rows; a size of 0 or less is no limit."""
    if size <= 0:
        size = max(arguments.num_rows, 1)
    for start in range(0, arguments.num_rows, size):
        yield record_batch(arguments.slice(start, size))


def record_batch(table):
    if table.num_columns == 0:
        return pa.RecordBatch.from_pydict({"_": pa.nulls(table.num_rows)}).select([])
    return table.combine_chunks().to_batches()[0]


class RowsForm:
    """A call for each row; pickled rows, where a value of another type than declared is NULL."""

    def __init__(self, return_type, header):
        self.return_type = return_type
        self.settings = header["settings"]

    def results(self, function, pieces):
        return [self.column([function(*row) for row in self.rows(piece)]) for piece in pieces]

    def rows(self, piece):
        from pyspark.sql.conversion import ArrowTableToRowsConversion
        from pyspark.sql.pandas.types import from_arrow_schema

        if piece.num_columns == 0:
            return [()] * piece.num_rows
        named = pa.Table.from_batches([piece]).rename_columns([f"_{index}" for index in range(piece.num_columns)])
        return ArrowTableToRowsConversion.convert(
            named,
            from_arrow_schema(named.schema),
            return_as_tuples=True,
            binary_as_bytes=self.settings["binaryAsBytes"],
        )

    def column(self, values):
        from pyspark.sql.conversion import LocalDataToArrowConversion
        from pyspark.sql.types import StructType

        schema = StructType().add("_0", self.return_type)

        def convert(items):
            return LocalDataToArrowConversion.convert([(item,) for item in items], schema, False).column(0)

        try:
            return one_array(convert(values))
        except Exception:
            return one_array(convert([value if fits(value, convert) else None for value in values]))


def one_array(column):
    array = column.combine_chunks()
    return pa.concat_arrays(array.chunks) if isinstance(array, pa.ChunkedArray) else array


def fits(value, convert):
    try:
        convert([value])
        return True
    except Exception:
        return False


class ArrowRowsForm(RowsForm):
    """A call for each row, and Arrow's own coercion of the values."""

    def __init__(self, return_type, header):
        from pyspark.sql.conversion import LocalDataToArrowConversion
        from pyspark.sql.pandas.types import to_arrow_type

        super().__init__(return_type, header)
        self.arrow_type = to_arrow_type(return_type, timezone="UTC")
        self.converted = LocalDataToArrowConversion._create_converter(
            return_type,
            none_on_identity=True,
            int_to_decimal_coercion_enabled=self.settings["intToDecimalCoercion"],
        )

    def column(self, values):
        if self.converted is not None:
            values = [self.converted(value) for value in values]
        try:
            return pa.array(values, type=self.arrow_type)
        except pa.lib.ArrowInvalid:
            return pa.array(values).cast(target_type=self.arrow_type, safe=self.settings["safely"])


class PandasForm:
    """A call on the series of a piece."""

    def __init__(self, return_type, header):
        self.return_type = return_type
        self.settings = header["settings"]
        self.time_zone = header["timeZone"]

    def results(self, function, pieces):
        return [self.column(self.checked(function(*self.series(piece)), piece.num_rows)) for piece in pieces]

    def series(self, piece):
        import pandas as pd
        from pyspark.sql.conversion import ArrowBatchTransformer

        if piece.num_columns == 0:
            return [pd.Series([None] * piece.num_rows)]
        return ArrowBatchTransformer.to_pandas(
            piece,
            self.time_zone,
            df_for_struct=True,
            prefer_int_ext_dtype=self.settings["preferIntExtensionDtype"],
        )

    def checked(self, result, length):
        if not hasattr(result, "__len__"):
            raise wrong_result(self.kind(), result)
        if len(result) != length:
            raise wrong_length("pandas_udf", result, length)
        return result

    def kind(self):
        from pyspark.sql.types import StructType

        return "pandas.DataFrame" if isinstance(self.return_type, StructType) else "pandas.Series"

    def column(self, result):
        from pyspark.sql.conversion import PandasToArrowConversion
        from pyspark.sql.types import StructType

        schema = StructType().add("_0", self.return_type)
        batch = PandasToArrowConversion.convert(
            [result],
            schema,
            timezone=self.time_zone,
            arrow_cast=True,
            assign_cols_by_name=self.settings["assignColumnsByName"],
            safecheck=self.settings["safely"],
            int_to_decimal_coercion_enabled=self.settings["intToDecimalCoercion"],
        )
        return batch.column(0)


class PandasIteratorForm(PandasForm):
    """One call on an iterator over the series of all pieces."""

    def results(self, function, pieces):
        return [self.column(result) for result in iterated(function, map(self.argument, pieces), self)]

    def argument(self, piece):
        series = self.series(piece)
        return series[0] if len(series) == 1 else tuple(series)

    def check_element(self, result):
        import pandas as pd
        from pyspark.sql.types import StructType

        expected = pd.DataFrame if isinstance(self.return_type, StructType) else pd.Series
        if not isinstance(result, expected):
            raise wrong_result(f"iterator of {self.kind()}", result, "iterator of ")


class ArrowForm:
    """A call on the arrays of a piece."""

    def __init__(self, return_type, header):
        self.return_type = return_type
        self.settings = header["settings"]

    def results(self, function, pieces):
        return [self.checked(function(*piece.columns), piece.num_rows) for piece in pieces]

    def checked(self, result, length):
        column = self.column(result)
        if len(column) != length:
            raise wrong_length("arrow_udf", column, length)
        return column

    def column(self, result):
        from pyspark.sql.conversion import ArrowBatchTransformer
        from pyspark.sql.pandas.types import to_arrow_schema
        from pyspark.sql.types import StructType

        schema = to_arrow_schema(StructType().add("_0", self.return_type), timezone="UTC")
        batch = pa.RecordBatch.from_arrays([result], ["_0"])
        return ArrowBatchTransformer.enforce_schema(batch, schema).column(0)


class ArrowIteratorForm(ArrowForm):
    """One call on an iterator over the arrays of all pieces."""

    def results(self, function, pieces):
        return [self.column(result) for result in iterated(function, map(self.argument, pieces), self)]

    def argument(self, piece):
        return piece.column(0) if piece.num_columns == 1 else tuple(piece.columns)

    def kind(self):
        return "pyarrow.Array"

    def check_element(self, result):
        if not isinstance(result, pa.Array):
            raise wrong_result("iterator of pyarrow.lib.Array", result, "iterator of ")


def iterated(function, arguments, form):
    """What a function over an iterator gives, which must be as many rows as it takes, and it must take all."""
    taken = Taken(arguments)
    results = function(taken)
    if not hasattr(results, "__iter__"):
        raise wrong_result(f"iterator of {form.kind()}", results)
    given = 0
    for result in results:
        form.check_element(result)
        given += len(result)
        if given > taken.rows:
            raise runtime_error("OUTPUT_EXCEEDS_INPUT_ROWS")
        yield result
    if given != taken.rows:
        raise runtime_error("RESULT_ROWS_MISMATCH", output_length=str(given), input_length=str(taken.rows))
    if next(arguments, None) is not None:
        raise runtime_error("INPUT_NOT_FULLY_CONSUMED")


class Taken:
    """An iterator that counts the rows it has handed out."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.rows = 0

    def __iter__(self):
        return self

    def __next__(self):
        argument = next(self.arguments)
        self.rows += len(argument[0] if isinstance(argument, tuple) else argument)
        return argument


def wrong_result(expected, result, prefix=""):
    from pyspark.errors import PySparkTypeError

    parameters = {"expected": expected, "actual": prefix + type(result).__name__}
    return PySparkTypeError(errorClass="UDF_RETURN_TYPE", messageParameters=parameters)


def wrong_length(kind, result, length):
    return runtime_error(
        "SCHEMA_MISMATCH_FOR_PANDAS_UDF", udf_type=kind, expected=str(length), actual=str(len(result))
    )


def runtime_error(error_class, **parameters):
    from pyspark.errors import PySparkRuntimeError

    return PySparkRuntimeError(errorClass=error_class, messageParameters=parameters)


forms = {
    ROWS: RowsForm,
    ARROW_ROWS: ArrowRowsForm,
    PANDAS: PandasForm,
    PANDAS_ITERATOR: PandasIteratorForm,
    ARROW: ArrowForm,
    ARROW_ITERATOR: ArrowIteratorForm,
}
