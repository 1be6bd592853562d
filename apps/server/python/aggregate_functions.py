"""Python functions from the values of a group to one value: pandas_udf and arrow_udf that aggregate.

The rows come as one table, sorted by group, as group_functions.py describes: number of the group, number of
the side, the grouping keys, then the arguments of all calls. The answer has one row for each group: its keys,
then what each call gives.
"""

import pandas as pd
import pyarrow as pa
from frames import Cutter, cut_where_types_hold
from group_functions import GroupedTable
from scalar_functions import with_names

PANDAS, PANDAS_ITERATOR = 202, 217
ARROW, ARROW_ITERATOR = 252, 254


def call_aggregates(header, table, functions):
    """The result of a request: one table. `functions` are pairs of a function and its declared type."""
    arguments = sum(len(call["arguments"]) for call in header["calls"])
    groups = GroupedTable(table, header["keyCount"], [arguments])
    columns = [key.combine_chunks() for key in groups.key_table().columns]
    for call in header["calls"]:
        form = forms[call["evalType"]](declared_type(call), header["timeZone"])
        function = with_names(functions[call["function"]][0], call.get("names"))
        columns.append(values_of_groups(form, function, groups, call["arguments"]))
    return pa.Table.from_arrays(columns, names=[f"_{index}" for index in range(len(columns))])


def values_of_groups(form, function, groups, offsets):
    """What a function gives for each group, as one column."""
    arguments = form.arguments(groups, groups.sides[0].select(offsets))
    if form.takes_iterator:
        values = [function(iter([each[0] if len(each) == 1 else tuple(each)])) for each in arguments]
    else:
        values = [function(*each) for each in arguments]
    return column_of(values, form)


def column_of(values, form):
    """Values as one column; those of each type on their own, as together they would take a wider one."""
    types = [form.type_of(value) for value in values]
    pieces, order = [], []
    for kind in dict.fromkeys(types):
        positions = [position for position, each in enumerate(types) if each == kind]
        pieces.append(form.column([values[position] for position in positions]))
        order += positions
    column = pa.concat_arrays(pieces) if pieces else form.column([])
    if len(pieces) == 1:
        return column
    places = [0] * len(order)
    for place, position in enumerate(order):
        places[position] = place
    return column.take(pa.array(places, pa.int64()))


def declared_type(call):
    from pyspark.sql.types import StructType, _parse_datatype_json_string

    return StructType().add("_0", _parse_datatype_json_string(call["returnType"]))


class PandasForm:
    """Series in, values out."""

    takes_iterator = False
    type_of = type

    def __init__(self, schema, time_zone):
        self.schema = schema
        self.time_zone = time_zone

    def arguments(self, groups, rows):
        """The series of each group."""
        if rows.num_columns == 0:
            return ([] for _ in groups)
        whole = cut_where_types_hold(rows, self.series)
        if whole is None:
            return (self.series(rows.slice(*first_and_count(group))) for group in groups)
        cutters = [Cutter(series) for series in whole]
        return ([cutter.piece(*group.span(0)) for cutter in cutters] for group in groups)

    def series(self, rows):
        from pyspark.sql.conversion import ArrowBatchTransformer

        return ArrowBatchTransformer.to_pandas(rows.combine_chunks(), self.time_zone, df_for_struct=True)

    def column(self, values):
        from pyspark.sql.conversion import PandasToArrowConversion

        # without values, pandas would take the type of objects
        series = pd.Series(values) if values else pd.Series([], dtype="object")
        batch = PandasToArrowConversion.convert([series], self.schema, timezone=self.time_zone, arrow_cast=True)
        return batch.column(0)


class PandasIteratorForm(PandasForm):
    takes_iterator = True


class ArrowForm:
    """Arrays in, Arrow scalars out."""

    takes_iterator = False

    def __init__(self, schema, _time_zone):
        self.schema = schema

    @staticmethod
    def type_of(value):
        return value.type if isinstance(value, pa.Scalar) else type(value)

    def arguments(self, groups, rows):
        """The arrays of each group."""
        whole = [column.combine_chunks() for column in rows.columns]
        return ([column.slice(*first_and_count(group)) for column in whole] for group in groups)

    def column(self, values):
        from pyspark.sql.conversion import ArrowBatchTransformer
        from pyspark.sql.pandas.types import to_arrow_schema

        batch = pa.RecordBatch.from_arrays([pa.array(values)], ["_0"])
        return ArrowBatchTransformer.enforce_schema(batch, to_arrow_schema(self.schema, timezone="UTC")).column(0)


class ArrowIteratorForm(ArrowForm):
    takes_iterator = True


def first_and_count(group):
    return group.starts[0], group.counts[0]


forms = {
    PANDAS: PandasForm,
    PANDAS_ITERATOR: PandasIteratorForm,
    ARROW: ArrowForm,
    ARROW_ITERATOR: ArrowIteratorForm,
}
