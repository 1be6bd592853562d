import { z } from "zod";
import type { DeepReadonly } from "../deep-readonly.ts";
import { liveQuerySchema } from "../session-state.ts";

/**
 * One entry of `GET /api/queries`: a running query with where it came from. `POST /api/queries/:runId/stop`
 * stops one, `POST /api/queries/stop` all of them.
 */
export const runningQuerySchema = z.object({
  sessionId: z.string(),
  path: z.string(),
  cluster: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** `progress` holds the last report only. */
  query: liveQuerySchema,
});
export type RunningQuery = DeepReadonly<z.infer<typeof runningQuerySchema>>;
