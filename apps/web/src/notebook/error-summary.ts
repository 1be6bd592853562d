import { sparkMessage } from "./spark-message.ts";

/** An error in the three things that a person asks. */
export interface ErrorSummary {
  readonly what: string;
  /** Class, Spark's condition and SQLSTATE: what to search for. */
  readonly kind: string;
  readonly where: string | undefined;
  readonly action: string | undefined;
}

interface FailedRun {
  readonly name: string;
  readonly value: string;
  readonly traceback: readonly string[];
}

/** Reads an error output: what was the matter, the line of the cell, and advice for what is common. */
export function errorSummary(error: FailedRun): ErrorSummary {
  const { message, condition, state } = sparkMessage(error.value);
  const kind = [error.name, condition, state].filter((part) => part !== undefined).join(" · ");
  return {
    what: message === "" ? error.name : message,
    kind,
    where: whereOf(error),
    action: actionOf(error),
  };
}

/** IPython marks the line with an arrow; Spark's messages name a position in SQL text. */
function whereOf({ traceback, value }: FailedRun): string | undefined {
  const text = withoutColours(traceback.join("\n"));
  const arrow = [...text.matchAll(/^-+> (\d+) (.*)$/gm)];
  const inCell = /Cell In\[\d+\], line (\d+)/.exec(text);
  const position = /\(line (\d+), pos (\d+)\)/.exec(value);
  if (position !== null) return `line ${position[1]}, column ${Number(position[2]) + 1}`;
  const code = arrow.find((match) => match[1] === inCell?.[1])?.[2]?.trim();
  if (inCell !== null) return `line ${inCell[1]}${code === undefined ? "" : `: ${code}`}`;
  return undefined;
}

const advice: readonly (readonly [RegExp, string])[] = [
  [/^NameError/, "Run the cell that defines it first, or correct the spelling."],
  [/^ModuleNotFoundError/, "Install it from a cell with %sh pip install NAME, then restart."],
  [/TABLE_OR_VIEW_NOT_FOUND/, "Check the name on the Data page, or create the view in a cell above."],
  [/UNRESOLVED_COLUMN/, "Use one of the columns that the message suggests."],
  [/^KeyboardInterrupt/, "The cell was interrupted. Run it again when you are ready."],
  [/^KernelUnavailable/, "Start the cluster again, or attach another one; its driver log says why it ended."],
  [
    /CONNECTION_REFUSED|\bUNAVAILABLE\b|[Cc]onnection refused|[Ff]ailed to connect/,
    "Check that the address is right and that the service runs.",
  ],
];

function actionOf({ name, value }: FailedRun): string | undefined {
  const text = `${name}: ${value}`;
  return advice.find(([pattern]) => pattern.test(text))?.[1];
}

function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI escapes are what is removed
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, "");
}
