import { z } from "zod";
import type { DeepReadonly } from "../deep-readonly.ts";
import { timeSchema } from "../session-state.ts";

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The Create Cluster form; the same schema validates it in the browser and on the server. Its fields
 * `runtime` and `sparkConnectAddress` belong together: the address is required by, and only used with, `connect`.
 */
export const clusterFormSchema = z
  .object({
    name: z.string().trim().min(1, "Give the cluster a name").max(100, "At most 100 characters"),
    /** `embedded`: Millrace's own engine, a process on this machine. `connect`: a Spark Connect server that runs already. */
    runtime: z.enum(["embedded", "connect"]).default("embedded"),
    /** `sc://host:port`, parameters after `/;` allowed. */
    sparkConnectAddress: z.string().trim().optional(),
    /** Which Python runs cells and functions: `3` is the workbench's own environment, `3.12` one of that version. */
    pythonVersion: z
      .string()
      .regex(/^3(\.\d+)?$/, "3, or a version like 3.12")
      .default("3"),
    memoryGigabytes: z.coerce.number().min(0.5, "At least 0.5 GB").max(1024).default(2),
    cores: z.coerce.number().int("Whole cores only").min(1, "At least 1 core").max(256).default(2),
    /** Shown, not chosen: everything runs on this machine. */
    availabilityZone: z.literal("local").default("local"),
    /** Minutes without a running cell or stream after which the cluster ends; 0 means never. */
    autoTerminationMinutes: z.coerce.number().int().min(0).max(10_080).default(120),
    /** Spark properties by name, for example `spark.sql.session.timeZone`. */
    sparkConf: z.record(z.string().min(1), z.string()).default({}),
    environmentVariables: z
      .record(z.string().regex(variableName, "Letters, digits and _ only"), z.string())
      .default({}),
  })
  .check((context) => {
    const { runtime, sparkConnectAddress = "" } = context.value;
    if (runtime === "connect" && !/^sc:\/\/[^/:\s]+(:\d+)?(\/.*)?$/.test(sparkConnectAddress)) {
      context.issues.push({
        code: "custom",
        path: ["sparkConnectAddress"],
        message: "An address like sc://host:15002",
        input: sparkConnectAddress,
      });
    }
  });
export type ClusterForm = DeepReadonly<z.infer<typeof clusterFormSchema>>;
/** The form before defaults and coercion, as an input control holds it. */
export type ClusterFormInput = z.input<typeof clusterFormSchema>;

/** The settings of which a running cluster takes changes while it runs. */
export const changedInFlight: ReadonlySet<string> = new Set(["name", "autoTerminationMinutes"]);

/** Whether a running cluster has to start anew to follow a change of its form. */
export function needsRestart(before: ClusterForm, after: ClusterForm): boolean {
  return ofProcess(before) !== ofProcess(after);
}

/** The settings that its process is started with, in one order. */
function ofProcess(form: ClusterForm): string {
  const settings = Object.entries(form).filter(([name]) => !changedInFlight.has(name));
  return JSON.stringify(
    settings
      .map(([name, value]) => [name, typeof value === "object" ? Object.entries(value).toSorted() : value])
      .toSorted(),
  );
}

/** The names that the clusters API of hosted notebooks uses. */
export const clusterStateSchema = z.enum([
  "PENDING",
  "RUNNING",
  "RESTARTING",
  "TERMINATING",
  "TERMINATED",
  "ERROR",
]);
export type ClusterState = z.infer<typeof clusterStateSchema>;

export const clusterSchema = z.object({
  id: z.string(),
  form: clusterFormSchema,
  state: clusterStateSchema,
  /** Why it is in this state, for a person to read; empty when there is nothing to say. */
  stateMessage: z.string(),
  /** Since when it is RUNNING; null in every other state. */
  runningSince: timeSchema.nullable(),
  /** Resident memory of its process in bytes; null where there is none to measure. */
  memoryInUse: z.number().nullable(),
  processId: z.number().int().nullable(),
  /** Where its Spark Connect server listens while RUNNING. */
  address: z.string().nullable(),
  attachedNotebooks: z.array(z.object({ sessionId: z.string(), path: z.string() })),
  /** Running streaming queries over all attached notebooks; they keep the cluster from terminating. */
  activeQueries: z.number().int(),
  /** When auto-termination will end it if nothing happens; null while something keeps it alive or it is off. */
  terminatesAt: timeSchema.nullable(),
  createdAt: timeSchema,
});
/** One entry of `GET /api/clusters`. */
export type Cluster = DeepReadonly<z.infer<typeof clusterSchema>>;

export const clusterEventTypeSchema = z.enum([
  "CREATING",
  "STARTING",
  "RUNNING",
  "RESTARTING",
  "TERMINATING",
  "TERMINATED",
  "EDITED",
  "DRIVER_HEALTHY",
  "DRIVER_NOT_RESPONDING",
  "DRIVER_UNAVAILABLE",
  "SPARK_EXCEPTION",
]);
export const clusterEventSchema = z.object({
  at: timeSchema,
  type: clusterEventTypeSchema,
  message: z.string(),
  /** More, for example `{signal: "SIGKILL"}` or `{reason: "INACTIVITY", inactivityMinutes: 120}`. */
  details: z.record(z.string(), z.unknown()),
});
/** One line of a cluster's event log, `GET /api/clusters/:id/events` (newest first). */
export type ClusterEvent = DeepReadonly<z.infer<typeof clusterEventSchema>>;

/** What `POST /api/clusters/:id/ACTION` does; answers with the `Cluster`. */
export const clusterActionSchema = z.enum(["start", "restart", "terminate", "clone"]);
export type ClusterAction = z.infer<typeof clusterActionSchema>;

/** `GET /api/clusters/machine`: what the form's sliders may offer, and the Python that cells will use. */
export const machineSchema = z.object({
  cores: z.number().int(),
  memoryGigabytes: z.number(),
  /** Null when Python is missing; then `pythonMessage` says what to install. */
  pythonVersion: z.string().nullable(),
  pythonMessage: z.string().optional(),
  /** The versions that a cluster may ask for. `ready`: its environment exists; else it is made on first use. */
  pythonVersions: z.array(z.object({ id: z.string(), version: z.string(), ready: z.boolean() })).optional(),
});
export type Machine = DeepReadonly<z.infer<typeof machineSchema>>;
