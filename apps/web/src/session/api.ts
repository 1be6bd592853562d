import { type ApiError, apiErrorSchema } from "@millrace/notebook";

/** An answer of the server that is not a success. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly status: number;
  /** By form field, for a form that was refused. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(status: number, { message, fields = {} }: ApiError) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

interface RequestBody {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly json?: unknown;
  readonly raw?: Blob;
}

/** Calls the server. Throws `RequestError` for its refusals, with its words. */
export async function callServer(path: string, body?: RequestBody): Promise<Response> {
  const response = await fetch(path, body === undefined ? {} : requestInit(body)).catch(() => {
    throw new RequestError(0, {
      message: "The server does not answer. Is it still running in its terminal?",
    });
  });
  if (response.ok) return response;
  throw new RequestError(response.status, await errorOf(response));
}

function requestInit({ method, json, raw }: RequestBody): RequestInit {
  if (raw !== undefined)
    return { method, body: raw, headers: { "content-type": "application/octet-stream" } };
  if (json === undefined) return { method };
  return { method, body: JSON.stringify(json), headers: { "content-type": "application/json" } };
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    return apiErrorSchema.parse(JSON.parse(text));
  } catch {
    if (response.status === 401 || response.status === 403) {
      return {
        message: "This page has no valid token. Open the address that the server printed when it started.",
      };
    }
    return {
      message: `The server answered ${response.status}: ${text.slice(0, 200) || response.statusText}`,
    };
  }
}

/** Reads JSON and takes it at the server's word: both sides share the schema's type. */
export async function readJson<Answer>(path: string, body?: RequestBody): Promise<Answer> {
  const response = await callServer(path, body);
  return (await response.json()) as Answer;
}
