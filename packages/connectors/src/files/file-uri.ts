/** A path as the logs write it: `file:///data/x%20y.json` (Hadoop's Path.toUri). */
export function toLogPath(path: string): string {
  return `file://${encodeURI(path).replaceAll("#", "%23").replaceAll("?", "%3F")}`;
}

/** The local path of a log entry. */
export function fromLogPath(uri: string): string {
  return decodeURIComponent(uri.replace(/^file:(\/\/)?/, ""));
}
