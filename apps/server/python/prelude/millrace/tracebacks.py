"""Short tracebacks: the user's own frames, and Spark's error class and message."""

import logging
import os
import warnings
from types import TracebackType
from typing import Any

HIDDEN_PACKAGES = ("pyspark", "py4j", "grpc")
PRELUDE = os.path.dirname(os.path.abspath(__file__))


def shorten(shell: Any) -> None:
    """Makes IPython print tracebacks without the frames of Spark's client and of this prelude."""
    render = shell.InteractiveTB.structured_traceback

    def render_short(etype: Any, value: Any, tb: Any = None, *args: Any, **kwargs: Any) -> Any:
        explain_unreachable(value)
        without_java_stack(value)
        name_the_way(value)
        return render(etype, value, without_hidden_frames(tb), *args, **kwargs)

    shell.InteractiveTB.structured_traceback = render_short
    # The client logs each error as a JSON line beside raising it.
    logging.getLogger("DataFrameQueryContextLogger").setLevel(logging.CRITICAL + 1)
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", message=r"\[RETRIES_EXCEEDED\]")


def explain_unreachable(error: Any) -> None:
    """Says in plain words that the cluster does not answer, instead of gRPC's debug dump."""
    text = str(error)
    if not (type(error).__name__ == "SparkConnectGrpcException" and "StatusCode.UNAVAILABLE" in text):
        return
    address = os.environ.get("SPARK_REMOTE", "").split("/;")[0]
    error._message = (
        f"The cluster at {address} does not answer. See its state on the Clusters page, start it, "
        "and run the cell again."
    )
    error.args = (error._message,)


def without_java_stack(error: Any) -> None:
    """Leaves the error class and the message; the stack of a Java server says nothing to the user."""
    if getattr(error, "_display_stacktrace", False):
        error._display_stacktrace = False
        error.args = (error.getMessage(),)


def name_the_way(error: Any) -> None:
    """PySpark advises against Spark Connect for attributes that need Java; say what works here instead."""
    if type(error).__name__ != "PySparkAttributeError":
        return
    name = (error.getMessageParameters() or {}).get("attr_name", "")
    way = INSTEAD_OF_JAVA.get(name)
    if error.getCondition() == "JVM_ATTRIBUTE_NOT_SUPPORTED" and way is not None:
        error._message = f"`{name}` needs a Java process, which a notebook's session does not have. Use {way}."
        error.args = (error._message,)


INSTEAD_OF_JAVA = {
    "rdd": "the DataFrame's own methods, df.mapInPandas(…), or df.collect() for a few rows",
    "toJSON": "df.select(to_json(struct('*')))",
    "newSession": "`spark` itself: all cells of the notebook share it",
    "_jdf": "the DataFrame's own methods, such as df.explain()",
    "_jc": "pyspark.sql.functions",
    "_jvm": "the DataFrame API and pyspark.sql.functions",
    "_jsc": "spark.conf",
    "_jsparkSession": "spark.conf and spark.catalog",
    "_jconf": "spark.conf",
}


def without_hidden_frames(tb: TracebackType | None) -> TracebackType | None:
    frames = []
    while tb is not None:
        frames.append(tb)
        tb = tb.tb_next
    kept = [frame for frame in frames if not is_hidden(frame.tb_frame.f_code.co_filename)]
    shortened: TracebackType | None = None
    for frame in reversed(kept or frames):
        shortened = TracebackType(shortened, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return shortened


def is_hidden(filename: str) -> bool:
    if filename.startswith(PRELUDE):
        return True
    folders = filename.replace("\\", "/").split("/")[:-1]
    installed = {"site-packages", "dist-packages"}
    return any(
        folder in installed and package in HIDDEN_PACKAGES
        for folder, package in zip(folders, folders[1:])
    )
