import { z } from "zod";

/** The body of every answer with a status of 400 or above. */
export const apiErrorSchema = z.object({
  /** What happened, where, and what to do. */
  message: z.string(),
  /** By form field, for a form that was refused. */
  fields: z.record(z.string(), z.string()).optional(),
});
export type ApiError = z.infer<typeof apiErrorSchema>;

/** `GET /api/health`. */
export const healthSchema = z.object({
  status: z.literal("ok"),
  version: z.string(),
  workspace: z.string(),
  sessions: z.number().int(),
});
export type Health = z.infer<typeof healthSchema>;
