import { zodResolver } from "@hookform/resolvers/zod";
import { type ClusterForm, clusterFormSchema } from "@millrace/notebook";
import type { Resolver } from "react-hook-form";

/** The form as its controls hold it: all text. */
export interface ClusterFormValues {
  name: string;
  runtime: "embedded" | "connect";
  sparkConnectAddress: string;
  pythonVersion: string;
  memoryGigabytes: string;
  cores: string;
  autoTerminationMinutes: string;
  /** A property on each line: name, space or `=`, value. */
  sparkConf: string;
  /** `NAME=value` on each line. */
  environmentVariables: string;
}

/** What the controls show for a cluster, or for a new one. */
export function formValues(form?: ClusterForm): ClusterFormValues {
  const filled = form ?? clusterFormSchema.parse({ name: "New Cluster" });
  return {
    name: form === undefined ? "" : filled.name,
    runtime: filled.runtime,
    sparkConnectAddress: filled.sparkConnectAddress ?? "",
    pythonVersion: filled.pythonVersion,
    memoryGigabytes: String(filled.memoryGigabytes),
    cores: String(filled.cores),
    autoTerminationMinutes: String(filled.autoTerminationMinutes),
    sparkConf: lines(filled.sparkConf, " "),
    environmentVariables: lines(filled.environmentVariables, "="),
  };
}

function lines(record: Readonly<Record<string, string>>, separator: string): string {
  return Object.entries(record)
    .map(([name, value]) => `${name}${separator}${value}`)
    .join("\n");
}

/** Reads `name value` or `name=value` lines; blank lines and lines that begin with # mean nothing. */
export function readLines(text: string): Record<string, string> {
  const record: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const match = /^\s*([^\s=#][^\s=]*)\s*[=\s]\s*(.*?)\s*$/.exec(line);
    if (match?.[1] !== undefined) record[match[1]] = match[2] ?? "";
    else if (line.trim() !== "" && !line.trim().startsWith("#")) record[line.trim()] = "";
  }
  return record;
}

const bySchema = zodResolver(clusterFormSchema);

/** The shared schema judges the form, after its lines of text were read. */
export const clusterFormResolver: Resolver<ClusterFormValues, unknown, ClusterForm> = (
  values,
  context,
  options,
) => {
  const { sparkConnectAddress, ...rest } = values;
  const input = {
    ...rest,
    ...(values.runtime === "connect" ? { sparkConnectAddress } : {}),
    availabilityZone: "local" as const,
    sparkConf: readLines(values.sparkConf),
    environmentVariables: readLines(values.environmentVariables),
  };
  return bySchema(input as never, context, options as never) as never;
};

/** The message of a field's error; a record has its errors one level down. */
export function errorText(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("message" in error && typeof error.message === "string" && error.message !== "") return error.message;
  for (const [name, nested] of Object.entries(error)) {
    const text = name === "ref" ? undefined : errorText(nested);
    if (text !== undefined) return `${name}: ${text}`;
  }
  return undefined;
}
