const flushAfterMs = 50;

type StreamName = "stdout" | "stderr";

/** Gathers printed text for a moment, so that a cell that prints a thousand lines is not a thousand operations. */
export class PrintedText {
  private readonly write: (name: StreamName, text: string) => void;
  private name: StreamName = "stdout";
  private text = "";
  private timer: NodeJS.Timeout | undefined;

  constructor(write: (name: StreamName, text: string) => void) {
    this.write = write;
  }

  add(name: StreamName, text: string): void {
    if (name !== this.name) this.flush();
    this.name = name;
    this.text += text;
    this.timer ??= setTimeout(() => this.flush(), flushAfterMs);
  }

  /** Writes what was gathered. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.text === "") return;
    const text = this.text;
    this.text = "";
    this.write(this.name, text);
  }
}
