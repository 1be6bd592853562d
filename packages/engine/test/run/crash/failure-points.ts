/** What tests a failure point: kill points (`kill-points.ts`), and tests of other files by their titles. */
interface FailurePoint {
  readonly what: string;
  readonly kills?: readonly string[];
  /** Titles by file of `test/run`. */
  readonly tests?: Readonly<Record<string, string>>;
  /** A connector that does not exist yet: whoever adds it adds the kill points. */
  readonly awaits?: "delta";
}

const stepsOf = (log: string) => [`${log}:torn`, `${log}:temporary`, `${log}:named`];

/** Every place of a batch at which a process may die (K1 to K29), in the order of the batch. */
export const failurePoints: Readonly<Record<`K${number}`, FailurePoint>> = {
  K1: {
    what: "metadata: before, while and after it is written",
    kills: [...stepsOf("metadata"), "metadata"],
  },
  K2: {
    what: "the source has logged what it found, the offset log has not",
    kills: [...stepsOf("sources"), "sources:flushed", "latestOffset"],
  },
  K3: { what: "offsets partly written", kills: ["offsets:torn"] },
  K4: { what: "offsets complete, without their name", kills: ["offsets:temporary"] },
  K5: {
    what: "offsets under their name, the directory not flushed",
    kills: ["offsets:named"],
    tests: { "disk/power-cut.test.ts": "every crash-consistent prefix recovers" },
  },
  K6: {
    what: "offsets cut short or empty",
    tests: {
      "disk/disk-failures.test.ts": "refuses %s that is %s, by name, and goes on once it is restored",
    },
  },
  K7: { what: "offsets logged, the sources not told", kills: ["offsetsWritten"] },
  K8: { what: "sources told, old logs still there", kills: ["sourceCommitted"] },
  K9: { what: "in the middle of the purge", kills: ["offsets:removed", "commits:removed", "logsPurged"] },
  K10: { what: "while the batch is read and computed", kills: ["batchComputed", "anywhere"] },
  K11: { what: "some of the state written", kills: ["stateUncommitted"] },
  K12: {
    what: "the state's log torn",
    tests: { "disk/state-database.test.ts": "recovers whole batches from a log that is cut anywhere" },
  },
  K13: { what: "state and output computed, the sink has nothing", kills: ["batchComputed"] },
  K14: { what: "a data file half written", kills: ["dataFileTorn"] },
  K15: {
    what: "all data files, not in the sink's log",
    kills: ["dataFilesWritten", ...stepsOf("sinkLog")],
  },
  K16: { what: "the commit of a Delta table prepared, not there", awaits: "delta" },
  K17: { what: "in the sink's log, not in ours", kills: ["sinkLog:flushed", "sinkWritten"] },
  K18: { what: "Kafka has the rows, no commit", kills: ["sinkWritten"] },
  K19: { what: "foreachBatch is done, no commit", kills: ["sinkWritten", "stateCommitted"] },
  K20: { what: "the commit written in part, or without its name", kills: stepsOf("commits") },
  K21: { what: "committed, the next batch not begun", kills: ["commitWritten"] },
  K22: { what: "while the state is compacted", kills: ["compacting", "replacing", "stateCompacted"] },
  K23: { what: "while old state is dropped", kills: ["stateCompacted"] },
  K24: { what: "while the log of a Delta table is cleaned up", awaits: "delta" },
  K25: { what: "again, while it restores", kills: ["restoring"] },
  K26: { what: "in a batch without rows, which evicts state", kills: ["noData"] },
  K27: { what: "while it is being stopped", kills: ["stopping"] },
  K28: {
    what: "asleep while another process takes the checkpoint",
    tests: { "owner.test.ts": "fences off a run that slept while another took over" },
  },
  K29: {
    what: "an epoch sent, its offsets or its commit missing",
    kills: ["sinkWritten", "offsetsWritten", ...stepsOf("commits")],
  },
};
