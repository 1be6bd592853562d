import { delimiter } from "node:path";
import type { PythonCommand } from "./python-worker.ts";

/** What a server knows of Python: how to start it, and where its workers find the server. */
export interface PythonEnvironment {
  readonly command: PythonCommand;
  /** `sc://host:port` with parameters such as the token; known once the server listens. */
  remote(): string;
}

/** The command with modules that the session's client has uploaded on the worker's path. */
export function withModules(command: PythonCommand, modules: string): PythonCommand {
  const inherited = command.environment?.PYTHONPATH ?? process.env.PYTHONPATH;
  const path = [modules, inherited].filter((part) => part !== undefined && part !== "").join(delimiter);
  return { ...command, environment: { ...command.environment, PYTHONPATH: path } };
}
