import type { SourceOptions } from "@millrace/spark-model";
import { durationOption, illegalArgument, optionOf } from "../options.ts";

/** Options of the file source (FileStreamOptions). */
export interface FileSourceOptions {
  readonly maxFilesPerTrigger?: number;
  readonly maxBytesPerTrigger?: number;
  readonly latestFirst: boolean;
  /** Files older than the newest by more than this are not looked at, milliseconds. */
  readonly maxFileAge: number;
  /** Two files of the same name are the same file, whatever their directories. */
  readonly fileNameOnly: boolean;
  readonly cleanSource: "off" | "delete" | "archive";
  readonly archiveDirectory?: string;
}

const weekMs = 7 * 86_400_000;

export function fileSourceOptions(options: SourceOptions): FileSourceOptions {
  const limits = {
    ...limitOf(options, "maxFilesPerTrigger"),
    ...limitOf(options, "maxBytesPerTrigger"),
  };
  if (Object.keys(limits).length > 1) {
    throw illegalArgument(
      "Options 'maxFilesPerTrigger' and 'maxBytesPerTrigger' can't be both set at the same time",
    );
  }
  const latestFirst = flagOf(options, "latestFirst");
  const archiveDirectory = optionOf(options, "sourceArchiveDir");
  return {
    ...limits,
    latestFirst,
    // As Spark: the age of files means nothing when the newest come first in limited batches.
    maxFileAge:
      latestFirst && Object.keys(limits).length > 0
        ? Number.POSITIVE_INFINITY
        : durationOption(options, "maxFileAge", weekMs),
    fileNameOnly: flagOf(options, "fileNameOnly"),
    cleanSource: cleanSourceOf(options, archiveDirectory),
    ...(archiveDirectory === undefined ? {} : { archiveDirectory }),
  };
}

type Limit<Name extends string> = { readonly [Key in Name]?: number };

function limitOf<Name extends string>(options: SourceOptions, name: Name): Limit<Name> {
  const text = optionOf(options, name);
  if (text === undefined) return {};
  if (/^\+?\d+$/.test(text) && Number(text) > 0) return { [name]: Number(text) } as Limit<Name>;
  throw illegalArgument(`Invalid value '${text}' for option '${name}', must be a positive integer`);
}

function flagOf(options: SourceOptions, name: string): boolean {
  const text = optionOf(options, name) ?? "false";
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  throw illegalArgument(`Invalid value '${text}' for option '${name}', must be 'true' or 'false'`);
}

function cleanSourceOf(
  options: SourceOptions,
  archiveDirectory: string | undefined,
): FileSourceOptions["cleanSource"] {
  const text = optionOf(options, "cleanSource") ?? "off";
  const mode = text.toLowerCase();
  switch (mode) {
    case "off":
    case "delete":
      return mode;
    case "archive":
      if (archiveDirectory === undefined) {
        throw illegalArgument("Archive mode must be used with 'sourceArchiveDir' option.");
      }
      return mode;
    default:
      throw illegalArgument(
        `Invalid mode for clean source option Some(${text}). Must be one of ARCHIVE,DELETE,OFF`,
      );
  }
}
