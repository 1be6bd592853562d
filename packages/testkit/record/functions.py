"""Records what Apache Spark answers to the expressions of packages/engine/test/sql/functions.sql.

usage: functions.py     (with the full `pyspark` and Java 17; writes functions.json beside the expressions)
"""

import datetime
import decimal
import json
import math
import os
import re

from pyspark.sql import Row, SparkSession

here = os.path.dirname(os.path.abspath(__file__))
folder = os.path.join(here, "..", "..", "engine", "test", "sql")


def plain(value):
    """A value in the form in which the test prints its own: numbers and times as text, rows as lists."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return {True: "NaN", False: "Infinity" if value > 0 else "-Infinity"}[math.isnan(value)]
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return str((value.days * 86400 + value.seconds) * 1000000 + value.microseconds)
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, (Row, list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return [[plain(key), plain(item)] for key, item in value.items()]
    raise TypeError(type(value))


def answer(spark, expression):
    try:
        result = spark.sql("SELECT " + expression)
        return {"rows": [plain(row) for row in result.collect()]}
    except Exception as error:
        condition = getattr(error, "getCondition", lambda: None)()
        found = re.search(r"\[([A-Z_.]+)\]", str(error))
        return {"error": condition or (found.group(1) if found else type(error).__name__)}


def main():
    os.environ["TZ"] = "UTC"
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    with open(os.path.join(folder, "functions.sql"), encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file]
    expressions = [line for line in lines if line and not line.startswith("--")]
    answers = {expression: answer(spark, expression) for expression in expressions}
    with open(os.path.join(folder, "functions.json"), "w", encoding="utf-8") as file:
        lines = [
            f" {json.dumps(expression, ensure_ascii=False)}: {json.dumps(answers[expression], ensure_ascii=False)}"
            for expression in expressions
        ]
        file.write("{\n" + ",\n".join(lines) + "\n}\n")
    spark.stop()


if __name__ == "__main__":
    main()
