import { type SourceOptions, unsupported } from "@millrace/spark-model";

/** Options that change how CSV is read and that are left at Spark's defaults, with the values that do nothing. */
export const refusedCsvOptions: Readonly<Record<string, readonly string[]>> = {
  comment: [""],
  chartoescapequoteescaping: [""],
  emptyvalue: [""],
  unescapedquotehandling: ["STOP_AT_DELIMITER"],
  linesep: ["\n"],
  encoding: ["UTF-8", "utf-8"],
  charset: ["UTF-8", "utf-8"],
  locale: ["en-US"],
  nanvalue: ["NaN"],
  positiveinf: ["Inf"],
  negativeinf: ["-Inf"],
  singlevariantcolumn: [],
  ignorecorruptfiles: ["false"],
};

/** The same for writing. */
const refusedWhenWriting: Readonly<Record<string, readonly string[]>> = {
  chartoescapequoteescaping: [],
  emptyvalue: ['""'],
  linesep: ["\n"],
  locale: ["en-US"],
};

/** Refuses by name the options of `from_csv` or `to_csv` that would not be honoured. */
export function checkCsvOptions(options: SourceOptions, use: "read" | "write"): void {
  const refused = use === "read" ? refusedCsvOptions : refusedWhenWriting;
  for (const [name, value] of Object.entries(options)) {
    const harmless = refused[name];
    if (harmless !== undefined && !harmless.includes(value)) {
      throw unsupported(`The CSV option ${name} = ${value}`, "Leave it out, or attach a Spark cluster.");
    }
  }
}
