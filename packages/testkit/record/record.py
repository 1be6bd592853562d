"""Records what Apache Spark answers: expressions.sql -> expressions.json, cases.py -> cases.json, streaming/ -> streaming.json.

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


def read(directory, name):
    with open(os.path.join(directory, name)) as file:
        return json.load(file)


def write(directory, name, answers):
    with open(os.path.join(directory, name), "w") as file:
        json.dump(answers, file, indent=1, ensure_ascii=False)
        file.write("\n")


def write_streams(directory, answers):
    """One line a batch."""
    def text(value):
        return json.dumps(value, ensure_ascii=False)

    def case(answer):
        if not isinstance(answer, list):
            return text(answer)
        return "[\n" + ",\n".join("  " + text(each) for each in answer) + "\n ]"

    lines = ",\n".join(f" {text(name)}: {case(answer)}" for name, answer in answers.items())
    with open(os.path.join(directory, "streaming.json"), "w") as file:
        file.write("{\n" + lines + "\n}\n")


def record_streams(spark, directory, options):
    """Writes after every case, so that a long recording can be broken off and gone on with (--missing)."""
    from streaming import streams

    if not options.remote:
        # Neither changes an answer: small batches need no generated code, and the count of rows read no pushed filters.
        spark.conf.set("spark.sql.codegen.wholeStage", "false")
        spark.conf.set("spark.sql.json.filterPushdown.enabled", "false")
    path = os.path.join(directory, "streaming.json")
    known = read(directory, "streaming.json") if (options.missing or options.like) and os.path.exists(path) else {}
    answers = {name: known[name] for name in streams if name in known}
    recorded = read(here, "streaming.json") if options.recorded else streams
    for name, run in streams.items():
        if name not in recorded or (options.missing and name in answers) or not name.startswith(tuple(options.like or [""])):
            continue
        answers[name] = run(spark)
        if options.missing or options.like:
            write_streams(directory, {each: answers[each] for each in streams if each in answers})
    write_streams(directory, {each: answers[each] for each in streams if each in answers})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("remote", nargs="?")
    parser.add_argument("--to", default=here)
    parser.add_argument("--only", choices=["expressions", "cases", "streaming"])
    parser.add_argument("--missing", action="store_true", help="record the streaming cases that have no answer yet")
    parser.add_argument("--recorded", action="store_true", help="run only the streaming cases that streaming.json holds")
    parser.add_argument("--like", action="append", help="record the streaming cases whose names start with this")
    parser.add_argument("--case", action="append", help="print the answer of one case and write nothing")
    options = parser.parse_args()
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder
    spark = (builder.remote(options.remote) if options.remote else builder.remote("local[1]").config("spark.ui.enabled", "false")).getOrCreate()
    settle(spark)
    if options.case:
        from cases import cases
        from streaming import streams

        for name in options.case:
            given = streams[name](spark) if name in streams else answer(spark, cases[name])
            print(name, json.dumps(given, indent=1, ensure_ascii=False))
        return
    if options.only in (None, "expressions"):
        queries = {text: (lambda spark, text=text: spark.sql("SELECT " + text)) for text in expressions()}
        write(options.to, "expressions.json", {text: answer(spark, query) for text, query in queries.items()})
    if options.only in (None, "cases"):
        from cases import cases

        write(options.to, "cases.json", {name: answer(spark, case) for name, case in cases.items()})
    if options.only in (None, "streaming"):
        record_streams(spark, options.to, options)
    spark.stop()


if __name__ == "__main__":
    main()
