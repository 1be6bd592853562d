"""Streaming programs whose answers are recorded batch by batch from Apache Spark 4.2: `streams`, by theme and name.

One case alone, here or on Spark (MILLRACE_TRACE=1 prints whole errors):

    node apps/server/launch/engine.js --port 15002 &
    python packages/testkit/record/record.py sc://127.0.0.1:15002 --case windows/tumbling_append

Recording needs Java 17 and a full PySpark 4.2: `record.py --only streaming` records all cases, `--only streaming
--missing` those that streaming.json lacks, `--only streaming --like joins/` those of a theme. Record twice: a
recording that changes from one run to the next does not belong here.
"""

import importlib
import pkgutil

from pyspark import cloudpickle

from .program import streams

for _theme in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    # The server's Python does not know these modules: their functions travel whole.
    cloudpickle.register_pickle_by_value(importlib.import_module(f"{__name__}.{_theme}"))

__all__ = ["streams"]
