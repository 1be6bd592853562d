"""Records what Apache Spark answers to the expressions of packages/engine/test/sql/functions.sql.

usage: functions.py     (with the full `pyspark` and Java 17)
Writes functions.json beside the expressions; answers that are there already are kept.
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
        return value.isoformat()  # the process runs in UTC, so that instants are
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


def as_json(value):
    return json.dumps(value, ensure_ascii=False)


def read_answers():
    path = os.path.join(folder, "functions.json")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def expressions():
    """The session time zone and text of each expression; `-- zone X` sets the zone for what follows."""
    zone = "UTC"
    with open(os.path.join(folder, "functions.sql"), encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith("-- zone "):
                zone = line[len("-- zone ") :]
            elif line and not line.startswith("--"):
                yield zone, line


def main():
    os.environ["TZ"] = "UTC"
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    known = read_answers()
    answers = {}
    for zone, expression in expressions():
        key = expression if zone == "UTC" else f"@{zone} {expression}"
        spark.conf.set("spark.sql.session.timeZone", zone)
        answers[key] = known[key] if key in known else answer(spark, expression)
    lines = [f" {as_json(key)}: {as_json(value)}" for key, value in answers.items()]
    with open(os.path.join(folder, "functions.json"), "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")
    spark.stop()


if __name__ == "__main__":
    main()
