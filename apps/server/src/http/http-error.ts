import type { ErrorRequestHandler } from "express";
import { z } from "zod";
import { WorkspaceError } from "../sessions/workspace.ts";
import { WorkspacePathError } from "../sessions/workspace-path.ts";

/** A request that is answered with this status and message. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly fields: Readonly<Record<string, string>> | undefined;

  constructor(status: number, message: string, fields?: Readonly<Record<string, string>>) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

/** Checks a body or query against its schema. Throws `HttpError` 400 that names the fields. */
export function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = Object.fromEntries(
    result.error.issues.map((issue) => [issue.path.join("."), issue.message] as const).reverse(),
  );
  throw new HttpError(400, z.prettifyError(result.error), fields);
}

/** The status and message that an error means to the one who asked. */
export function describeError(error: unknown): { status: number; message: string } {
  if (error instanceof HttpError || error instanceof WorkspaceError) return error;
  if (error instanceof WorkspacePathError) return { status: 400, message: error.message };
  const { status, message } = (error ?? {}) as { status?: unknown; message?: unknown };
  const text = typeof message === "string" ? message : String(error);
  return { status: typeof status === "number" && status >= 400 ? status : 500, message: text };
}

/** Answers with an `ApiError`. */
export const answerError: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) return next(error);
  const { status, message } = describeError(error);
  const fields = error instanceof HttpError && error.fields !== undefined ? { fields: error.fields } : {};
  response.status(status).json({ message, ...fields });
};
