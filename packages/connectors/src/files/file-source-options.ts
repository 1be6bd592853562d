import { type SourceOptions, unsupported } from "@millrace/spark-model";
import { booleanOption, durationOption, illegalArgument, optionOf, positiveOption } from "../options.ts";

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
      "Options maxFilesPerTrigger and maxBytesPerTrigger can't be both set at the same time",
    );
  }
  const latestFirst = booleanOption(options, "latestFirst", false);
  const archiveDirectory = optionOf(options, "sourceArchiveDir");
  return {
    ...limits,
    latestFirst,
    // As Spark: the age of files means nothing when the newest come first in limited batches.
    maxFileAge:
      latestFirst && Object.keys(limits).length > 0
        ? Number.POSITIVE_INFINITY
        : durationOption(options, "maxFileAge", weekMs),
    fileNameOnly: booleanOption(options, "fileNameOnly", false),
    cleanSource: cleanSourceOf(options, archiveDirectory),
    ...(archiveDirectory === undefined ? {} : { archiveDirectory }),
  };
}

function limitOf<Name extends string>(
  options: SourceOptions,
  name: Name,
): { readonly [Key in Name]?: number } {
  return optionOf(options, name) === undefined
    ? {}
    : ({ [name]: positiveOption(options, name, 1) } as { readonly [Key in Name]?: number });
}

function cleanSourceOf(
  options: SourceOptions,
  archiveDirectory: string | undefined,
): FileSourceOptions["cleanSource"] {
  const mode = optionOf(options, "cleanSource")?.toLowerCase() ?? "off";
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
      throw unsupported(`cleanSource = ${mode}`, "Use off, delete or archive.");
  }
}
