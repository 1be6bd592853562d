"""What of SparkContext and SQLContext has a meaning over Spark Connect; the rest names the DataFrame way."""

import os
from typing import Any

DATAFRAME_WAY = {
    "parallelize": "spark.createDataFrame([(1,), (2,)], ['value']) or spark.range(n)",
    "range": "spark.range(start, end)",
    "textFile": "spark.read.text(path)",
    "wholeTextFiles": "spark.read.text(path, wholetext=True)",
    "binaryFiles": "spark.read.format('binaryFile').load(path)",
    "broadcast": "pyspark.sql.functions.broadcast(df) for a join, or a plain variable inside a UDF",
    "accumulator": "df.observe(...) or an aggregate",
    "union": "df.union(other)",
    "emptyRDD": "spark.createDataFrame([], schema)",
    "addFile": "spark.addArtifacts(path, file=True)",
    "addPyFile": "spark.addArtifacts(path, pyfile=True)",
    "addJar": "spark.addArtifacts(path)",
    "setCheckpointDir": ".option('checkpointLocation', path) on the streaming writer",
    "_jvm": "the DataFrame API: there is no Java process behind a Spark Connect client",
    "_jsc": "spark.conf",
    "getConf": "spark.conf.get(key) and spark.conf.getAll",
}


class SparkContextShim:
    """`sc` and `spark.sparkContext`: settings work, RDDs do not exist here."""

    def __init__(self, session: Any) -> None:
        self._session = session

    @property
    def version(self) -> str:
        return str(self._session.version)

    @property
    def appName(self) -> str:
        return str(self._session.conf.get("spark.app.name", "notebook"))

    @property
    def master(self) -> str:
        return os.environ.get("SPARK_REMOTE", "").split("/;")[0]

    @property
    def applicationId(self) -> str:
        return str(self._session._session_id)

    @property
    def defaultParallelism(self) -> int:
        return int(self._session.conf.get("spark.default.parallelism", str(os.cpu_count() or 1)))

    @property
    def sparkUser(self) -> str:
        return str(self._session.client._user_id)

    def setLogLevel(self, logLevel: str) -> None:
        """Accepted: the log of the cluster is on its page, and a client cannot change its level."""
        levels = ("ALL", "DEBUG", "ERROR", "FATAL", "INFO", "OFF", "TRACE", "WARN")
        if logLevel.upper() not in levels:
            raise ValueError(f"Log level {logLevel!r} is none of {', '.join(levels)}.")

    def setJobDescription(self, value: str) -> None:
        """Accepted, without effect: a job is named by the cell that runs it."""

    def setLocalProperty(self, key: str, value: str) -> None:
        if key != "spark.scheduler.pool":
            raise _no_counterpart("setLocalProperty", "spark.conf.set(key, value)")

    def stop(self) -> None:
        self._session.stop()

    def __repr__(self) -> str:
        return f"<SparkContext of the notebook's session at {self.master}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name.startswith("_repr_") or name.startswith("_ipython_"):
            raise AttributeError(name)
        raise _no_counterpart(name, DATAFRAME_WAY.get(name, "the DataFrame API of `spark`"))


def _no_counterpart(name: str, way: str) -> Exception:
    # An AttributeError, so that hasattr() answers no.
    return AttributeError(
        f"[JVM_ATTRIBUTE_NOT_SUPPORTED] SparkContext.{name} does not exist over Spark Connect "
        f"(there are no RDDs). Use {way}."
    )


class SqlContextShim:
    """The old `sqlContext`: each call goes to `spark`."""

    def __init__(self, session: Any) -> None:
        self.sparkSession = session

    def setConf(self, key: str, value: Any) -> None:
        self.sparkSession.conf.set(key, value)

    def getConf(self, key: str, *default: Any) -> Any:
        return self.sparkSession.conf.get(key, *default)

    def registerDataFrameAsTable(self, df: Any, tableName: str) -> None:
        df.createOrReplaceTempView(tableName)

    def dropTempTable(self, tableName: str) -> None:
        self.sparkSession.catalog.dropTempView(tableName)

    def tableNames(self) -> list[str]:
        return [table.name for table in self.sparkSession.catalog.listTables()]

    def cacheTable(self, tableName: str) -> None:
        self.sparkSession.catalog.cacheTable(tableName)

    def uncacheTable(self, tableName: str) -> None:
        self.sparkSession.catalog.uncacheTable(tableName)

    def clearCache(self) -> None:
        self.sparkSession.catalog.clearCache()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sparkSession, name)
