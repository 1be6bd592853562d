// How many tests passed and failed, from the reports of the suites. Skipped tests count as neither.

/** @param {{numPassedTests?: number, numFailedTests?: number, testResults?: {status: string, assertionResults: unknown[]}[]}} report */
export function countVitest(report) {
  // A file that cannot be loaded has no tests to count, and has failed all the same.
  const brokenFiles = (report.testResults ?? []).filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests ?? 0,
    failed: (report.numFailedTests ?? 0) + brokenFiles.length,
  };
}

/** @param {{stats?: {expected: number, unexpected: number, flaky: number}, errors?: unknown[]}} report */
export function countPlaywright(report) {
  const { expected = 0, unexpected = 0, flaky = 0 } = report.stats ?? {};
  return { passed: expected + flaky, failed: unexpected + (report.errors?.length ?? 0) };
}
