"""Going on from checkpoints that Apache Spark wrote: no row lost, none doubled (../interop.py writes them)."""

import os

import interop

from .program import stream


def continued(name, query):
    @stream(f"interop/{name}")
    def run(bench):
        interop.plain_copy(os.path.join(interop.fixtures, name), bench.path, "/fixture", bench.path)
        interop.write_file(bench.directory("in"), 2)
        interop.write_file(bench.directory("in"), 3)
        batches = interop.go_on(bench.spark, bench.path, query)
        return [batches, interop.written(bench.spark, bench.path)]


for name, query in interop.QUERIES.items():
    continued(name, query)
