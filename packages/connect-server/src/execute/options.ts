/** Options with their names in lower case: Spark's option names are case-insensitive. */
export function lowerCaseKeys(options: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key.toLowerCase(), value]));
}
