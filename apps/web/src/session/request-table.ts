interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: Error) => void;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
}

/** Requests over a socket that wait for the message that answers them. */
export class RequestTable<Answer> {
  readonly #waiting = new Map<string, Waiting<Answer>>();

  open(requestId: string, timeoutMilliseconds?: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer =
        timeoutMilliseconds === undefined
          ? undefined
          : setTimeout(() => this.reject(requestId, "no answer in time"), timeoutMilliseconds);
      this.#waiting.set(requestId, { resolve, reject, timer });
    });
  }

  resolve(requestId: string, answer: Answer): boolean {
    const waiting = this.#take(requestId);
    waiting?.resolve(answer);
    return waiting !== undefined;
  }

  reject(requestId: string, message: string): boolean {
    const waiting = this.#take(requestId);
    waiting?.reject(new Error(message));
    return waiting !== undefined;
  }

  rejectAll(message: string): void {
    for (const requestId of [...this.#waiting.keys()]) this.reject(requestId, message);
  }

  #take(requestId: string): Waiting<Answer> | undefined {
    const waiting = this.#waiting.get(requestId);
    this.#waiting.delete(requestId);
    clearTimeout(waiting?.timer);
    return waiting;
  }
}
