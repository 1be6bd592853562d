/**
 * Namespaces of Spark core's own entries, which a running session cannot change
 * (org.apache.spark.internal.config; spark.sql.legacy.setCommandRejectsSparkCoreConfs).
 */
const coreNamespaces = new Set(
  (
    "acls admin appStateStore archives authenticate barrier block blockManager broadcast buffer checkpoint " +
    "cleaner cores dead decommission deploy diskStore driver dynamicAllocation eventLog excludeOnFailure " +
    "executor extraListeners file files hadoopRDD history io jars kerberos kryo kryoserializer kubernetes " +
    "locality memory metrics modify network plugins python r rdd reducer redaction resources rpc scheduler " +
    "security serializer shuffle shutdown speculation stage standalone storage submit task taskMetrics ui " +
    "unsafe worker yarn"
  ).split(" "),
);

/** Whether a key belongs to Spark core: readable, never modifiable in a session. */
export function isCoreKey(key: string): boolean {
  const [spark, namespace] = key.split(".");
  return spark === "spark" && namespace !== undefined && coreNamespaces.has(namespace);
}
