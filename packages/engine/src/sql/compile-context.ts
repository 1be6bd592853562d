/** What a program needs to know of the session and the moment; fixed while one query or micro-batch runs. */
export interface CompileContext {
  /** Microseconds since the epoch: what `current_timestamp()` gives. */
  readonly now: bigint;
  /** spark.sql.session.timeZone. */
  readonly timeZone: string;
  readonly currentDatabase: string;
  readonly currentUser: string;
  /** A configuration value in force. */
  config(key: string): string | undefined;
}
