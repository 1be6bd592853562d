"""Runs the Python functions of a Spark session: UDFs, mapInPandas, mapInArrow, foreachBatch and foreach.

The engine starts this process and talks to it over its standard input and output. A message is a 4-byte
big-endian length, a JSON header of that length, and then the binary payloads whose lengths the header lists
in "payloads". Each request gets one answer: {"ok": true} with payloads, or {"error": text, "type": name}.
Whatever user code prints goes to standard error, which is the driver log.

Requests ("task"):
- "open": loads cloudpickled functions; payload i is function i, which later requests name by number.
- "scalar": applies functions of rows (scalar_functions.py) to the columns of one Arrow stream.
- "map": mapInPandas or mapInArrow over one Arrow stream.
- "aggregates": functions from the values of a group to one (aggregate_functions.py) over one Arrow stream.
- "groups": a function over groups of rows (group_functions.py) over one Arrow stream.
- "foreachBatch": calls function 0 with the DataFrame of a cached relation and a batch id.
- "foreach": calls the functions of foreach() on the rows of one Arrow stream.
"""

import json
import os
import select
import struct
import sys
import threading
import time
import traceback

from pyspark import cloudpickle

MAP_PANDAS, MAP_ARROW = 205, 207

functions = []
commands = []
session = None


def read_exactly(stream, length):
    data = stream.read(length)
    if data is None or len(data) < length:
        sys.exit(0)  # the engine has gone
    return data


def read_message(stream):
    (length,) = struct.unpack(">I", read_exactly(stream, 4))
    header = json.loads(read_exactly(stream, length))
    return header, [read_exactly(stream, size) for size in header.get("payloads", [])]


def write_message(stream, header, payloads=()):
    text = json.dumps({**header, "payloads": [len(payload) for payload in payloads]}).encode()
    stream.write(struct.pack(">I", len(text)) + text)
    for payload in payloads:
        stream.write(payload)
    stream.flush()


def read_table(payload):
    import pyarrow as pa

    with pa.ipc.open_stream(payload) as reader:
        return reader.read_all()


def write_table(table):
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        for batch in table.combine_chunks().to_batches():
            writer.write_batch(batch)
    return sink.getvalue()


def open_functions(header, payloads):
    """Sets the session's time zone and replaces the functions."""
    if header.get("timeZone"):
        os.environ["TZ"] = header["timeZone"]
        time.tzset()
    directory = header.get("workingDirectory")
    if directory:
        os.chdir(directory)
        if directory not in sys.path:
            sys.path.insert(0, directory)
    commands[:] = payloads
    functions[:] = [cloudpickle.loads(payload) for payload in payloads]
    return []


def scalar(header, payloads):
    import pyarrow as pa
    from scalar_functions import call_scalars

    with pa.ipc.open_stream(payloads[0]) as reader:
        results = call_scalars(header, list(reader), functions)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, results.schema) as writer:
        writer.write_table(results)
    return [sink.getvalue()]


def map_partitions(header, payloads):
    import pyarrow as pa
    from pyspark.sql.conversion import ArrowBatchTransformer, PandasToArrowConversion
    from pyspark.sql.pandas.types import to_arrow_schema

    table = read_table(payloads[0])
    function, return_type = functions[header["function"]]
    time_zone = header["timeZone"]
    target = to_arrow_schema(return_type, timezone="UTC")
    if header["evalType"] == MAP_ARROW:
        batches = list(function(iter(table.to_batches())))
        coerced = [ArrowBatchTransformer.enforce_schema(batch, target) for batch in batches]
        return [write_table(pa.Table.from_batches(coerced, target))]
    frames = (pandas_frame(batch, time_zone) for batch in table.to_batches())
    batches = [
        PandasToArrowConversion.convert(
            result, return_type, timezone=time_zone, arrow_cast=True, assign_cols_by_name=True
        )
        for result in function(frames)
        if len(result) > 0
    ]
    named = [pa.RecordBatch.from_arrays(batch.columns, schema=target) for batch in batches]
    return [write_table(pa.Table.from_batches(named, target))]


def pandas_frame(batch, time_zone):
    import pandas as pd
    from pyspark.sql.conversion import ArrowBatchTransformer

    if batch.num_columns == 0:
        return pd.DataFrame(index=range(batch.num_rows))
    frame = pd.concat(ArrowBatchTransformer.to_pandas(batch, time_zone), axis=1)
    frame.columns = batch.schema.names
    return frame


def map_groups(header, payloads):
    from group_functions import call_groups

    number = header["function"]
    function = functions[number]
    if isinstance(function, tuple):
        function = function[0]  # beside its declared type
    return [write_table(call_groups(header, read_table(payloads[0]), function, commands[number]))]


def aggregate_groups(header, payloads):
    from aggregate_functions import call_aggregates

    return [write_table(call_aggregates(header, read_table(payloads[0]), functions))]


def foreach_batch(header, _payloads):
    frame = spark_session(header)._create_remote_dataframe(header["relationId"])
    functions[0](frame, header["batchId"])
    return []


def spark_session(header):
    """The session that the query belongs to, joined as a second client."""
    global session
    if session is None:
        os.environ["SPARK_CONNECT_MODE_ENABLED"] = "1"
        from pyspark.sql.connect.session import SparkSession

        session = SparkSession.builder.remote(f"{header['remote']};session_id={header['sessionId']}").getOrCreate()
    return session


def foreach(header, payloads):
    """The function is already wrapped by PySpark: it takes a partition id and the rows, and writes nothing back."""
    from pyspark.sql.conversion import ArrowTableToRowsConversion
    from pyspark.sql.pandas.types import from_arrow_schema

    table = read_table(payloads[0])
    rows = ArrowTableToRowsConversion.convert(table, from_arrow_schema(table.schema))
    function = functions[0][0]
    os.environ["SPARK_PARTITION_ID"] = "0"
    with_epoch(header["batchId"], lambda: list(function(0, iter(rows))))
    return []


def with_epoch(batch_id, action):
    from pyspark import TaskContext

    context = TaskContext._getOrCreate()
    context._partitionId = 0
    context._localProperties = {"streaming.sql.batchId": str(batch_id)}
    action()


tasks = {
    "open": open_functions,
    "scalar": scalar,
    "map": map_partitions,
    "aggregates": aggregate_groups,
    "groups": map_groups,
    "foreachBatch": foreach_batch,
    "foreach": foreach,
}


def end_with(requests):
    """Ends this process when the engine has gone, in the middle of a user's function too."""
    hang_up = select.poll()
    hang_up.register(requests, 0)  # hanging up is always reported
    while not any(event & (select.POLLHUP | select.POLLERR) for _, event in hang_up.poll()):
        pass
    os._exit(1)


def main():
    requests = os.fdopen(os.dup(0), "rb")
    if hasattr(select, "poll"):
        threading.Thread(target=end_with, args=(requests.fileno(),), daemon=True).start()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    while True:
        header, payloads = read_message(requests)
        try:
            results = tasks[header["task"]](header, payloads)
            write_message(answers, {"ok": True}, results)
        except BaseException as error:
            text = "".join(traceback.format_exception(error))
            write_message(answers, {"error": text, "type": type(error).__name__})
        sys.stdout.flush()


if __name__ == "__main__":
    main()
