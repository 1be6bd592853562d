"""Python table functions: udtf and arrow_udtf, which give any number of rows for each row that they are called with.

A group of rows is a partition: it gets an instance of its own, whose `terminate` is called at its end. The value
columns are first those that stay beside what the function gives (LATERAL), and then those of its arguments; a TABLE
argument has several.
"""

import inspect

import pyarrow as pa

ROWS, ARROW_ROWS, ARROW = 300, 301, 302


def call_table_function(header, groups, handler, return_type):
    """The result of a request: one table of kept columns and given ones."""
    call = header["call"]
    form = forms[header["evalType"]](return_type, header)
    arguments = Arguments(call, groups.sides[0], form)
    for group in groups:
        partition = Partition(instance_of(handler), arguments, form, group.span(0))
        partition.run(is_outer=call["isOuter"])
    kept = groups.sides[0].select(range(call["kept"]))
    return form.beside(kept)


def instance_of(handler):
    try:
        instance = handler()
    except Exception as error:
        raise execution_error("__init__", error) from error
    if not hasattr(instance, "eval"):
        raise RuntimeError(
            "Failed to execute the user defined table function because it has not implemented the 'eval' method. "
            "Please add the 'eval' method and try the query again."
        )
    return instance


class Arguments:
    """What a function is called with, by row: values by position and by name."""

    def __init__(self, call, rows, form):
        self.names = [argument["name"] for argument in call["arguments"]]
        self.has_table = any(argument.get("columns") is not None for argument in call["arguments"])
        self.columns = []
        start = call["kept"]
        for argument in call["arguments"]:
            count = argument.get("columns")
            if count is None:
                self.columns.append(form.scalars(rows.select([start])))
            else:
                self.columns.append(form.table_rows(rows.select(range(start, start + count))))
            start += 1 if count is None else count

    def check(self, instance, name):
        try:
            inspect.signature(instance.eval).bind(*self.positional(self.names), **self.named(self.names))
        except TypeError as error:
            raise runtime_error(
                "UDTF_EVAL_METHOD_ARGUMENTS_DO_NOT_MATCH_SIGNATURE", name=name, reason=str(error)
            ) from None

    def call(self, method, start, end):
        values = [column(start, end) for column in self.columns]
        return method(*self.positional(values), **self.named(values))

    def positional(self, values):
        return [value for name, value in zip(self.names, values) if name is None]

    def named(self, values):
        return {name: value for name, value in zip(self.names, values) if name is not None}


class Partition:
    """One instance of a function and the rows that it sees."""

    def __init__(self, instance, arguments, form, span):
        arguments.check(instance, type(instance).__name__)
        self.instance = instance
        self.arguments = arguments
        self.form = form
        self.start, self.end = span

    def run(self, is_outer):
        from pyspark.sql.udtf import SkipRestOfInputTableException

        try:
            for start, end in self.form.calls(self.start, self.end, self.arguments):
                given = self.form.take("eval", lambda: self.arguments.call(self.instance.eval, start, end), start)
                if given == 0 and is_outer:
                    self.form.take_nothing(start)
        except SkipRestOfInputTableException:
            pass
        if hasattr(self.instance, "terminate"):
            self.form.take("terminate", self.instance.terminate, self.end - 1)
        if hasattr(self.instance, "cleanup"):
            self.instance.cleanup()


class RowForm:
    """Calls with Python values, which give rows."""

    def __init__(self, return_type, header):
        self.return_type = return_type
        self.rows = []
        self.positions = []

    def scalars(self, table):
        values = [row[0] for row in self.converted(table)]
        return lambda start, _end: values[start]

    def table_rows(self, table):
        rows = self.converted(table)
        return lambda start, _end: rows[start]

    def converted(self, table):
        from pyspark.sql.conversion import ArrowTableToRowsConversion
        from pyspark.sql.pandas.types import from_arrow_schema

        return ArrowTableToRowsConversion.convert(table, from_arrow_schema(table.schema))

    def calls(self, start, end, _arguments):
        """The spans of rows that a call is made with."""
        return ((row, row + 1) for row in range(start, end))

    def take(self, method, call, position):
        """Keeps the rows that a call gives; they stand beside the row at `position`."""
        before = len(self.rows)
        for row in rows_given(method, call):
            self.rows.append(self.checked(method, row))
            self.positions.append(position)
        return len(self.rows) - before

    def take_nothing(self, position):
        self.rows.append((None,) * len(self.return_type))
        self.positions.append(position)

    def checked(self, method, row):
        if not isinstance(row, (tuple, list, dict)):
            raise runtime_error("UDTF_INVALID_OUTPUT_ROW_TYPE", type=type(row).__name__, func=method)
        if len(row) != len(self.return_type):
            raise runtime_error(
                "UDTF_RETURN_SCHEMA_MISMATCH",
                expected=str(len(self.return_type)),
                actual=str(len(row)),
                func=method,
            )
        for index, (field, value) in enumerate(zip(self.return_type, row)):
            if value is None and not field.nullable:
                raise execution_error("eval' or 'terminate", null_message(index))
        return row

    def beside(self, kept):
        from pyspark.sql.conversion import LocalDataToArrowConversion
        from pyspark.sql.pandas.types import to_arrow_schema

        given = (
            LocalDataToArrowConversion.convert(self.rows, self.return_type, False)
            if self.rows
            else to_arrow_schema(self.return_type, timezone="UTC").empty_table()
        )
        return widened(kept, self.positions, given)


class ArrowForm:
    """Calls with Arrow arrays and batches, which give tables: one for all rows of a TABLE argument."""

    def __init__(self, return_type, header):
        from pyspark.sql.pandas.types import to_arrow_schema

        self.schema = to_arrow_schema(return_type, timezone="UTC")
        self.batches = []
        self.positions = []

    def scalars(self, table):
        column = table.column(0).combine_chunks()
        return lambda start, end: column.slice(start, end - start)

    def table_rows(self, table):
        table = table.combine_chunks()
        return lambda start, end: table.slice(start, end - start).to_batches()[0]

    def calls(self, start, end, arguments):
        return [(start, end)] if arguments.has_table else [(row, row + 1) for row in range(start, end)]

    def take(self, method, call, position):
        from pyspark.sql.conversion import ArrowBatchTransformer

        given = 0
        for table in rows_given(method, call):
            if not isinstance(table, (pa.Table, pa.RecordBatch)):
                raise runtime_error("UDTF_ARROW_TYPE_CONVERSION_ERROR")
            for batch in table.to_batches() if isinstance(table, pa.Table) else [table]:
                self.batches.append(ArrowBatchTransformer.enforce_schema(batch, self.schema))
                self.positions += [position] * batch.num_rows
                given += batch.num_rows
        return given

    def take_nothing(self, position):
        nothing = [pa.nulls(1, field.type) for field in self.schema]
        self.batches.append(pa.RecordBatch.from_arrays(nothing, schema=self.schema))
        self.positions.append(position)

    def beside(self, kept):
        return widened(kept, self.positions, pa.Table.from_batches(self.batches, self.schema))


def rows_given(method, call):
    """What a method gives; None is no rows."""
    from pyspark.sql.udtf import SkipRestOfInputTableException

    try:
        result = call()
        if result is None:
            return
        if not hasattr(result, "__iter__"):
            raise runtime_error("UDTF_RETURN_NOT_ITERABLE", type=type(result).__name__, func=method)
        rows = iter(result)
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            yield row
    except (SkipRestOfInputTableException, GeneratorExit):
        raise
    except Exception as error:
        if hasattr(error, "getCondition"):
            raise
        raise execution_error(method, error) from error


def widened(kept, positions, given):
    """The given rows, each behind the kept columns of the row it belongs to."""
    beside = kept.take(pa.array(positions, pa.int64())) if kept.num_columns else kept
    columns = [*beside.columns, *given.columns]
    return pa.Table.from_arrays(columns, names=[f"_{index}" for index in range(len(columns))])


def null_message(index):
    return (
        f"Column {index} within a returned row had a value of None, either directly or within array/struct/map "
        "subfields, but the corresponding column type was declared as non-nullable; please update the UDTF to return "
        "a non-None value at this location or otherwise declare the column type as nullable."
    )


def execution_error(method, error):
    return runtime_error("UDTF_EXEC_ERROR", method_name=method, error=str(error))


def runtime_error(error_class, **parameters):
    from pyspark.errors import PySparkRuntimeError

    return PySparkRuntimeError(errorClass=error_class, messageParameters=parameters)


forms = {ROWS: RowForm, ARROW_ROWS: RowForm, ARROW: ArrowForm}
