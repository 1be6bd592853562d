"""Records what PySpark sends and what Spark answers.

    python record_relations.py sc://localhost:15002 queries.py recorded/queries.json

Runs every query of a module against a real Spark Connect server and writes, for each, the relation message
(base64), and the schema or the error that Spark gives. The tests compare the analyzer with that.
"""

import base64
import importlib.util
import json
import logging
import sys

from pyspark.errors.exceptions.connect import SparkConnectGrpcException
from pyspark.sql import SparkSession


def load(path):
    spec = importlib.util.spec_from_file_location("queries", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def relation_of(spark, frame):
    plan = frame._plan.to_proto(spark.client)
    return base64.b64encode(plan.root.SerializeToString()).decode()


def answer(frame):
    try:
        return {"schema": json.loads(frame.schema.json())}
    except SparkConnectGrpcException as error:
        return {
            "error": {
                "errorClass": error.getCondition(),
                "sqlState": error.getSqlState(),
                "messageParameters": error.getMessageParameters(),
            }
        }


def record(spark, query):
    try:
        frame = query(spark)
    except Exception as error:  # built on the client, refused there
        return {"clientError": str(error)}
    return {"relation": relation_of(spark, frame), **answer(frame)}


def main(address, queries_path, output_path):
    logging.disable(logging.CRITICAL)  # expected errors are recorded
    spark = SparkSession.builder.remote(address).getOrCreate()
    module = load(queries_path)
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    views = {}
    for name, view in module.views(spark).items():
        view.createOrReplaceTempView(name)
        views[name] = relation_of(spark, view)
    queries = {name: record(spark, query) for name, query in module.queries().items()}
    refused = [name for name, each in queries.items() if "clientError" in each]
    for name in refused:
        print(name, queries.pop(name)["clientError"][:200], file=sys.stderr)
    with open(output_path, "w") as output:
        json.dump({"views": views, "queries": queries}, output, indent=1, sort_keys=True)
        output.write("\n")
    print(len(queries), "recorded")


if __name__ == "__main__":
    main(*sys.argv[1:])
