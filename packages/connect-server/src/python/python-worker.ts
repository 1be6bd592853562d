import { type ChildProcess, spawn } from "node:child_process";
import { SparkError } from "@millrace/spark-model";

/** How to start Python for the functions of a session. */
export interface PythonCommand {
  /** The interpreter of the private environment. */
  readonly executable: string;
  /** Path of function_worker.py, which documents the messages. */
  readonly workerScript: string;
  readonly workingDirectory: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a worker is asked; `task` is one of those that function_worker.py lists. */
export interface WorkerRequest {
  readonly task: "open" | "scalar" | "map" | "aggregates" | "groups" | "foreachBatch" | "foreach";
  readonly [field: string]: unknown;
}

interface WorkerAnswer {
  readonly ok?: true;
  readonly error?: string;
  readonly type?: string;
  readonly payloads: readonly number[];
}

interface Waiting {
  resolve(payloads: readonly Uint8Array[]): void;
  reject(error: Error): void;
}

/** One Python process that runs a user's functions, one request at a time in the order asked. */
export class PythonWorker {
  readonly #process: ChildProcess;
  readonly #waiting: Waiting[] = [];
  #received: Buffer[] = [];
  /** Bytes that are there, and bytes that the next message needs as far as is known. */
  #size = 0;
  #needed = 4;
  #log = "";
  #ended: Error | undefined;

  constructor(command: PythonCommand) {
    this.#process = spawn(command.executable, ["-u", command.workerScript], {
      cwd: command.workingDirectory,
      env: { ...process.env, ...command.environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#process.once("error", (error) => this.#end(`could not be started: ${error.message}`));
    this.#process.once("exit", (code, signal) => this.#end(`ended (${signal ?? `exit code ${code}`})`));
    this.#process.stdin?.on("error", () => {}); // reported by exit
    this.#process.stdout?.on("data", (chunk: Buffer) => this.#receive(chunk));
    this.#process.stderr?.on("data", (chunk: Buffer) => {
      process.stderr.write(chunk);
      this.#log = (this.#log + chunk.toString()).slice(-2_000);
    });
  }

  /** False once the process has gone; a new worker must take its place. */
  get isAlive(): boolean {
    return this.#ended === undefined;
  }

  /** Sends a request; resolves with the answer's payloads. Throws PythonException with the user's traceback. */
  ask(request: WorkerRequest, payloads: readonly Uint8Array[] = []): Promise<readonly Uint8Array[]> {
    if (this.#ended) return Promise.reject(this.#ended);
    const header = Buffer.from(
      JSON.stringify({ ...request, payloads: payloads.map(({ length }) => length) }),
    );
    const length = Buffer.alloc(4);
    length.writeUInt32BE(header.length);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      for (const part of [length, header, ...payloads]) this.#process.stdin?.write(part);
    });
  }

  /** Ends the process; requests under way fail. */
  close(): void {
    this.#process.kill("SIGKILL");
  }

  #receive(chunk: Buffer): void {
    this.#received.push(chunk);
    this.#size += chunk.length;
    while (this.#size >= this.#needed) {
      const bytes = Buffer.concat(this.#received);
      this.#received = [bytes];
      const message = readMessage(bytes);
      if (typeof message === "number") {
        this.#needed = message;
        continue;
      }
      this.#received = [bytes.subarray(message.length)];
      this.#size -= message.length;
      this.#needed = 4;
      this.#answer(message);
    }
  }

  #answer({ answer, payloads }: Message): void {
    const waiting = this.#waiting.shift();
    if (answer.error === undefined) waiting?.resolve(payloads);
    else waiting?.reject(pythonException(answer.error));
  }

  #end(how: string): void {
    if (this.#ended) return;
    this.#ended = pythonException(`The Python worker ${how}.\n${this.#log}`.trim());
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#ended);
  }
}

interface Message {
  readonly answer: WorkerAnswer;
  readonly payloads: readonly Uint8Array[];
  readonly length: number;
}

/** The first message in `bytes`, or how many bytes are needed to know more. */
function readMessage(bytes: Buffer): Message | number {
  const headerEnd = 4 + bytes.readUInt32BE(0);
  if (bytes.length < headerEnd) return headerEnd;
  const answer = JSON.parse(bytes.subarray(4, headerEnd).toString()) as WorkerAnswer;
  const length = answer.payloads.reduce((sum, size) => sum + size, headerEnd);
  if (bytes.length < length) return length;
  let end = headerEnd;
  const payloads = answer.payloads.map((size) => {
    end += size;
    return new Uint8Array(bytes.subarray(end - size, end));
  });
  return { answer, payloads, length };
}

function pythonException(traceback: string): SparkError {
  return new SparkError({
    errorClass: "PYTHON_EXCEPTION",
    messageParameters: { traceback },
  });
}
