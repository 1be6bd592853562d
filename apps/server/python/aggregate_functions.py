"""Python functions from the values of a group to one value: pandas_udf and arrow_udf that aggregate.

The rows come as one table, sorted by group, as group_functions.py describes: number of the group, number of
the side, the grouping keys, then the arguments of all calls. The answer has one row for each group: its keys,
then what each call gives.
"""

import pyarrow as pa

from group_functions import GroupedTable

PANDAS, PANDAS_ITERATOR = 202, 217
ARROW, ARROW_ITERATOR = 252, 254


def call_aggregates(header, table, functions):
    """The result of a request: one table. `functions` are pairs of a function and its declared type."""
    calls = [bound_call(call, functions, header["timeZone"]) for call in header["calls"]]
    arguments = sum(len(call["arguments"]) for call in header["calls"])
    groups = GroupedTable(table, header["keyCount"], [arguments])
    starts, results = [], [[] for _ in calls]
    for group in groups:
        starts.append(group.start)
        rows = group.side(0)
        for result, call in zip(results, calls):
            result.append(call(rows))
    columns = [key.combine_chunks() for key in groups.keys.take(pa.array(starts, type=pa.int64())).columns]
    for call, result in zip(header["calls"], results):
        columns.append(pa.concat_arrays([pa.array([], type=arrow_type(call)), *result]))
    return pa.Table.from_arrays(columns, names=[f"_{index}" for index in range(len(columns))])


def bound_call(call, functions, time_zone):
    """What computes one call: rows of a group -> array of one value."""
    function = functions[call["function"]][0]
    evaluate = callers[call["evalType"]]
    offsets = call["arguments"]
    return lambda rows: evaluate(function, rows.select(offsets), declared_type(call), time_zone)


def declared_type(call):
    from pyspark.sql.types import _parse_datatype_json_string

    return _parse_datatype_json_string(call["returnType"])


def arrow_type(call):
    from pyspark.sql.pandas.types import to_arrow_type

    return to_arrow_type(declared_type(call), timezone="UTC")


def of_pandas(function, rows, return_type, time_zone):
    return one_value(function(*series(rows, time_zone)), return_type, time_zone)


def of_pandas_iterator(function, rows, return_type, time_zone):
    columns = series(rows, time_zone)
    return one_value(function(iter([only(columns)])), return_type, time_zone)


def of_arrow(function, rows, return_type, _time_zone):
    return one_scalar(function(*arrays(rows)), return_type)


def of_arrow_iterator(function, rows, return_type, _time_zone):
    return one_scalar(function(iter([only(arrays(rows))])), return_type)


def series(rows, time_zone):
    from pyspark.sql.conversion import ArrowBatchTransformer

    return ArrowBatchTransformer.to_pandas(rows.combine_chunks(), time_zone, df_for_struct=True)


def arrays(rows):
    return [column.combine_chunks() for column in rows.columns]


def only(columns):
    """One column stands for itself, several are a tuple."""
    return columns[0] if len(columns) == 1 else tuple(columns)


def one_value(value, return_type, time_zone):
    import pandas as pd
    from pyspark.sql.conversion import PandasToArrowConversion
    from pyspark.sql.types import StructType

    schema = StructType().add("_0", return_type)
    batch = PandasToArrowConversion.convert([pd.Series([value])], schema, timezone=time_zone, arrow_cast=True)
    return batch.column(0)


def one_scalar(value, return_type):
    from pyspark.sql.conversion import ArrowBatchTransformer
    from pyspark.sql.pandas.types import to_arrow_schema
    from pyspark.sql.types import StructType

    schema = to_arrow_schema(StructType().add("_0", return_type), timezone="UTC")
    batch = pa.RecordBatch.from_arrays([pa.array([value])], ["_0"])
    return ArrowBatchTransformer.enforce_schema(batch, schema).column(0)


callers = {
    PANDAS: of_pandas,
    PANDAS_ITERATOR: of_pandas_iterator,
    ARROW: of_arrow,
    ARROW_ITERATOR: of_arrow_iterator,
}
