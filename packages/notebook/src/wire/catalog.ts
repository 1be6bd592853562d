import { z } from "zod";
import type { DeepReadonly } from "../deep-readonly.ts";
import { columnSchema } from "../displayed-data.ts";

export const catalogTableSchema = z.object({
  name: z.string(),
  /** Empty for temporary views. */
  database: z.string(),
  /** Spark's `tableType`: MANAGED, EXTERNAL, VIEW or TEMPORARY. */
  tableType: z.string(),
  isTemporary: z.boolean(),
});

/** `GET /api/sessions/:sessionId/catalog`: what the notebook's Spark session can see. */
export const catalogSchema = z.object({
  currentDatabase: z.string(),
  databases: z.array(z.string()),
  tables: z.array(catalogTableSchema),
});
export type Catalog = DeepReadonly<z.infer<typeof catalogSchema>>;

/** `GET /api/sessions/:sessionId/catalog/table?name=NAME`: columns, and a sample to be read with `readTable` frames' Arrow bytes in base64. */
export const catalogTableDetailSchema = z.object({
  name: z.string(),
  columns: z.array(columnSchema),
  /** The first 100 rows as an Arrow IPC stream in base64; absent for a streaming view. */
  sample: z.string().optional(),
});
export type CatalogTableDetail = DeepReadonly<z.infer<typeof catalogTableDetailSchema>>;
