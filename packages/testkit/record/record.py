"""Records what Apache Spark answers: expressions.sql -> expressions.json, cases.py -> cases.json.

usage: record.py [REMOTE]     (a Spark Connect address; without one a local Spark is started, which needs Java 17)
The same script, with --to DIRECTORY, writes what another server answers, for comparison.
"""

import argparse
import json
import os
import sys

from pyspark.sql import SparkSession

here = os.path.dirname(os.path.abspath(__file__))


def settle(spark):
    """What the recordings assume of a session."""
    os.environ["TZ"] = "UTC"
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.conf.set("spark.sql.shuffle.partitions", "1")


def answer(spark, action):
    """Rows and schema of what `action` gives, or the error that it raises."""
    try:
        result = action(spark)
        if hasattr(result, "collect"):
            return {"schema": result.schema.simpleString(), "rows": [repr(row) for row in result.collect()]}
        return {"value": result}
    except Exception as error:
        if "MILLRACE_TRACE" in os.environ:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        condition = getattr(error, "getCondition", lambda: None)()
        return {"error": condition or type(error).__name__, "exception": type(error).__name__}


def expressions():
    with open(os.path.join(here, "expressions.sql")) as file:
        lines = [line.rstrip("\n") for line in file]
    return [line for line in lines if line and not line.startswith("--")]


def write(directory, name, answers):
    with open(os.path.join(directory, name), "w") as file:
        json.dump(answers, file, indent=1, ensure_ascii=False)
        file.write("\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("remote", nargs="?")
    parser.add_argument("--to", default=here)
    parser.add_argument("--only", choices=["expressions", "cases"])
    parser.add_argument("--case", action="append", help="print the answer of one case and write nothing")
    options = parser.parse_args()
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder
    spark = (builder.remote(options.remote) if options.remote else builder.remote("local[1]")).getOrCreate()
    settle(spark)
    if options.case:
        from cases import cases

        for name in options.case:
            print(name, json.dumps(answer(spark, cases[name]), ensure_ascii=False))
        return
    if options.only != "cases":
        queries = {text: (lambda spark, text=text: spark.sql("SELECT " + text)) for text in expressions()}
        write(options.to, "expressions.json", {text: answer(spark, query) for text, query in queries.items()})
    if options.only != "expressions":
        from cases import cases

        write(options.to, "cases.json", {name: answer(spark, case) for name, case in cases.items()})
    spark.stop()


if __name__ == "__main__":
    main()
