import { z } from "zod";
import type { DeepReadonly } from "../deep-readonly.ts";
import { timeSchema } from "../session-state.ts";

/** A path inside the workspace: names joined by `/`, no leading `/`; the empty text is the workspace itself. */
export const workspacePathSchema = z.string().max(1024);

export const workspaceEntrySchema = z.object({
  path: workspacePathSchema,
  name: z.string(),
  kind: z.enum(["folder", "notebook", "file"]),
  /** Bytes; 0 for folders. */
  size: z.number(),
  modifiedAt: timeSchema,
  /** The notebook is open on the server. */
  sessionId: z.string().optional(),
});
/** One entry of `GET /api/workspace?path=FOLDER`. */
export type WorkspaceEntry = DeepReadonly<z.infer<typeof workspaceEntrySchema>>;

/** `POST /api/workspace`: makes a folder or an empty notebook (`.ipynb`, or `.py` in source format) and answers with its entry. */
export const createEntrySchema = z.object({
  path: workspacePathSchema.min(1),
  kind: z.enum(["folder", "notebook"]),
  language: z.enum(["python", "sql", "typescript"]).optional(),
});
export type CreateEntry = z.infer<typeof createEntrySchema>;

/** `PATCH /api/workspace`: renames or moves an entry. An open notebook follows. */
export const moveEntrySchema = z.object({ from: workspacePathSchema.min(1), to: workspacePathSchema.min(1) });
export type MoveEntry = z.infer<typeof moveEntrySchema>;

/** `GET /api/recents`: notebooks last opened here, newest first. */
export const recentNotebookSchema = z.object({ path: workspacePathSchema, openedAt: timeSchema });
export type RecentNotebook = z.infer<typeof recentNotebookSchema>;

/** `GET /api/search?text=…`: cells whose source holds the text, case ignored, and entries whose name does. */
export const searchHitSchema = z.object({
  path: workspacePathSchema,
  /** Absent when the name matched. */
  cellId: z.string().optional(),
  cellIndex: z.number().int().optional(),
  /** The matching line, cut to 200 characters. */
  excerpt: z.string(),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

/** `GET /api/tutorials`: what `public/tutorials` holds. `POST /api/tutorials/:id/open` copies one into the workspace. */
export const tutorialSchema = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
});
export type Tutorial = z.infer<typeof tutorialSchema>;
