import { Code, ConnectError } from "@connectrpc/connect";
import { toErrorDetails, toSparkError } from "@millrace/spark-connect";
import type { Session } from "../session/session.ts";

/**
 * Whatever was thrown, as a gRPC status with Spark's error details. With a session, the client may ask for
 * the whole error later.
 */
export function toConnectError(thrown: unknown, session?: Session): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  const error = toSparkError(thrown);
  const enriched = session?.config.get("spark.sql.connect.enrichError.enabled") !== "false";
  const status = toErrorDetails(error, enriched ? session?.errors.add(error) : undefined);
  const connectError = new ConnectError(status.message, Code.Internal, undefined, undefined, thrown);
  connectError.details = status.details.map(({ typeUrl, value }) => ({
    type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1),
    value,
  }));
  return connectError;
}
