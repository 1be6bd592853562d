import type { PythonCommand } from "./python-worker.ts";

/** What a server knows of Python: how to start it, and where its workers find the server. */
export interface PythonEnvironment {
  readonly command: PythonCommand;
  /** `sc://host:port` with parameters such as the token; known once the server listens. */
  remote(): string;
}
