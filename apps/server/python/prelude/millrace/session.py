"""The notebook's Spark session: one for all its cells, opened without asking the engine anything."""

import os
import sys
from types import ModuleType
from typing import Any

from millrace.spark_context import SparkContextShim, SqlContextShim


class MissingSpark:
    """Stands for `spark` where pyspark cannot be imported: plain Python cells still work."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def __getattr__(self, name: str) -> Any:
        raise ImportError(
            f"spark.{name}: {self._reason}. Install pyspark-client 4.2 into the Python that runs "
            "this notebook (pip install 'pyspark-client==4.2.*'), or start the workbench with "
            "`npm start`, which keeps a private Python environment."
        )


def open_notebook_session() -> Any:
    """The session named by SPARK_REMOTE. No message is sent before the first use."""
    remote = os.environ.get("SPARK_REMOTE")
    if remote is None:
        return MissingSpark("no cluster is attached to this notebook")
    try:
        from pyspark.sql.connect.session import SparkSession
    except ImportError as error:
        return MissingSpark(str(error))
    os.environ["SPARK_CONNECT_MODE_ENABLED"] = "1"
    session = SparkSession(connection=remote)
    SparkSession._set_default_and_active_session(session)
    _give_up_soon(session)
    _accept_tutorial_builders(session)
    _keep_session_on_stop(SparkSession, session)
    _provide_spark_context(SparkSession, session)
    _report_progress(session)
    _announce_queries()
    _explain_dstreams()
    session.addTag(CELL_TAG)
    return session


CELL_TAG = "notebook-cell"
"""Every operation of a Python cell carries this tag, so that Interrupt reaches it and nothing else."""


def names_beside_spark(session: Any) -> dict[str, Any]:
    return {
        "sc": SparkContextShim(session),
        "sqlContext": SqlContextShim(session),
        "sql": lambda text, *args, **kwargs: session.sql(text, *args, **kwargs),
    }


def _give_up_soon(session: Any) -> None:
    """A cluster that is down answers in seconds, not after the ten minutes of the default policy."""
    from pyspark.sql.connect.client.retries import DefaultPolicy

    policy = DefaultPolicy(max_retries=4, initial_backoff=50, max_backoff=1500, backoff_multiplier=4.0)
    session.client.set_retry_policies([policy])


def _accept_tutorial_builders(notebook_session: Any) -> None:
    """`SparkSession.builder.master("local[*]")` and its older forms find the notebook's session."""
    import pyspark.sql
    from pyspark.sql.session import SparkSession

    SparkSession.Builder._validate_startup_urls = lambda _builder: None
    SparkSession.__new__ = lambda _class, *_args, **_options: notebook_session
    pyspark.sql.SQLContext = lambda *_args, **_options: SqlContextShim(notebook_session)
    pyspark.sql.HiveContext = pyspark.sql.SQLContext


def _keep_session_on_stop(session_class: Any, notebook_session: Any) -> None:
    stop = session_class.stop

    def stop_other_sessions(session: Any) -> None:
        if session._session_id != notebook_session._session_id:
            return stop(session)
        print(
            "spark.stop() leaves the notebook's session open, because the other cells share it. "
            "Stop streaming queries with query.stop(); end the session with Restart."
        )
        return None

    stop_other_sessions.__doc__ = stop.__doc__
    session_class.stop = stop_other_sessions


def _provide_spark_context(session_class: Any, session: Any) -> None:
    import pyspark

    session_class.sparkContext = property(SparkContextShim)
    if not hasattr(pyspark, "SparkContext"):
        shim = SparkContextShim(session)
        pyspark.SparkContext = type(
            "SparkContext", (), {"getOrCreate": staticmethod(lambda conf=None: shim), "__new__": lambda *_, **__: shim}
        )


def _explain_dstreams() -> None:
    """`pyspark.streaming` needs a Java process; its import says what to use instead."""
    for name in ("pyspark.streaming", "pyspark.streaming.kafka"):
        module = ModuleType(name)
        module.__path__ = []
        module.__getattr__ = _refuse_dstreams
        sys.modules[name] = module


def _refuse_dstreams(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    raise ImportError(
        f"{name} is of the old DStream API, which Spark Connect does not have. Use Structured "
        "Streaming: spark.readStream … writeStream … start()."
    )


def _announce_queries() -> None:
    from millrace.streams import announce_queries

    announce_queries()


def _report_progress(session: Any) -> None:
    from millrace.progress import ProgressReport

    session.registerProgressHandler(ProgressReport())
