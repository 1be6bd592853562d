import type { ClusterForm } from "@millrace/notebook";

const smallestHeapMegabytes = 160;

/** The memory of a form in bytes. */
export function memoryLimit(form: ClusterForm): number {
  return form.memoryGigabytes * 1024 ** 3;
}

/**
 * How the memory of a form is divided: 45 % are DuckDB's vectors (above that it spills to disk), 30 % JavaScript's
 * heap; what is left is for buffers and Python workers.
 */
export function engineArguments(form: ClusterForm): string[] {
  const settings = Object.entries(form.sparkConf).flatMap(([key, value]) => ["--conf", `${key}=${value}`]);
  return [
    "--port=0",
    "--end-with-input",
    `--memory-limit=${Math.floor(form.memoryGigabytes * 1024 * 0.45)}MB`,
    `--cores=${form.cores}`,
    ...settings,
  ];
}

/** Limits that the engine's process and its Python workers find in their environment. */
export function engineEnvironment(form: ClusterForm): Record<string, string> {
  const heapMegabytes = Math.max(smallestHeapMegabytes, Math.floor(form.memoryGigabytes * 1024 * 0.3));
  return {
    NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}`,
    UV_THREADPOOL_SIZE: String(Math.max(4, form.cores)),
    // As Spark sets it for its Python workers.
    OMP_NUM_THREADS: String(form.cores),
  };
}
