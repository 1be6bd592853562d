import { type PatternPiece, type PatternUse, parsePattern } from "./java-pattern.ts";

const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const caches: Readonly<Record<PatternUse, Map<string, readonly PatternPiece[]>>> = {
  read: new Map(),
  write: new Map(),
};

function piecesOf(pattern: string, use: PatternUse): readonly PatternPiece[] {
  const known = caches[use].get(pattern);
  if (known !== undefined) return known;
  const pieces = parsePattern(pattern, use);
  caches[use].set(pattern, pieces);
  return pieces;
}

/** What a formatter needs: local microseconds since the epoch, seconds east of UTC, zone id. */
export interface LocalMoment {
  readonly micros: bigint;
  readonly offsetSeconds: number;
  readonly zone: string;
}

/** A moment as text by a pattern (DateTimeFormatter.format, English). */
export function formatMoment(moment: LocalMoment, pattern: string): string {
  const milliseconds = Number(moment.micros / 1000n) - (moment.micros % 1000n < 0n ? 1 : 0);
  const date = new Date(milliseconds);
  return piecesOf(pattern, "write")
    .map((piece) => (piece.kind === "text" ? sectionMark(piece.text) : formatLetter(piece, date, moment)))
    .join("");
}

/** Optional sections are always written. */
function sectionMark(text: string): string {
  return text === "[" || text === "]" ? "" : text;
}

type Letter = Extract<PatternPiece, { kind: "letter" }>;

function formatLetter({ letter, count }: Letter, date: Date, moment: LocalMoment): string {
  const number = (value: number) => String(value).padStart(count, "0");
  const hour = date.getUTCHours();
  switch (letter) {
    case "G":
      return count < 4 ? "AD" : "Anno Domini";
    case "y":
    case "u":
      return count === 2
        ? String(date.getUTCFullYear() % 100).padStart(2, "0")
        : number(date.getUTCFullYear());
    case "M":
    case "L":
      return monthText(date.getUTCMonth(), count);
    case "Q":
    case "q":
      return quarterText(Math.floor(date.getUTCMonth() / 3) + 1, count);
    case "d":
      return number(date.getUTCDate());
    case "D":
      return number(dayOfYear(date));
    case "F":
      return number(((date.getUTCDate() - 1) % 7) + 1);
    case "E":
      return count < 4 ? (dayNames[date.getUTCDay()] ?? "").slice(0, 3) : (dayNames[date.getUTCDay()] ?? "");
    case "a":
      return hour < 12 ? "AM" : "PM";
    case "H":
      return number(hour);
    case "k":
      return number(hour === 0 ? 24 : hour);
    case "K":
      return number(hour % 12);
    case "h":
      return number(hour % 12 === 0 ? 12 : hour % 12);
    case "m":
      return number(date.getUTCMinutes());
    case "s":
      return number(date.getUTCSeconds());
    case "S":
      return fraction(moment.micros).padEnd(count, "0").slice(0, count);
    default:
      return zoneText(letter, count, moment);
  }
}

function monthText(month: number, count: number): string {
  if (count < 3) return String(month + 1).padStart(count, "0");
  const name = monthNames[month] ?? "";
  return count === 3 ? name.slice(0, 3) : name;
}

function quarterText(quarter: number, count: number): string {
  if (count < 3) return String(quarter).padStart(count, "0");
  return count === 3 ? `Q${quarter}` : `${["1st", "2nd", "3rd", "4th"][quarter - 1]} quarter`;
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

function fraction(micros: bigint): string {
  return String(((micros % 1_000_000n) + 1_000_000n) % 1_000_000n).padStart(6, "0");
}

function zoneText(letter: string, count: number, { micros, offsetSeconds, zone }: LocalMoment): string {
  switch (letter) {
    case "V":
      return zone;
    case "z":
      return zoneName(zone, micros - BigInt(offsetSeconds) * 1_000_000n, count);
    case "X":
      return offsetSeconds === 0 ? "Z" : offsetText(offsetSeconds, count);
    case "x":
      return offsetText(offsetSeconds, count);
    case "Z":
      if (count === 4) return offsetSeconds === 0 ? "GMT" : `GMT${offsetText(offsetSeconds, 3)}`;
      return count === 5 && offsetSeconds === 0 ? "Z" : offsetText(offsetSeconds, count === 5 ? 3 : 2);
    case "O":
      return offsetSeconds === 0 ? "GMT" : `GMT${offsetText(offsetSeconds, 3)}`;
    default:
      throw new Error(`The pattern letter ${letter} is not supported by the embedded engine.`);
  }
}

/** `EST` or, with four letters, `Eastern Standard Time`. */
function zoneName(zone: string, instant: bigint, count: number): string {
  if (/^[+-]/.test(zone)) return zone;
  const style = count === 4 ? "long" : "short";
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: style });
  const parts = format.formatToParts(new Date(Number(instant / 1000n)));
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? zone;
}

/** 1: `+05` or `+0530`, 2: `+0530`, 3: `+05:30`. */
function offsetText(seconds: number, count: number): string {
  const sign = seconds < 0 ? "-" : "+";
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const hour = String(Math.floor(minutes / 60)).padStart(2, "0");
  const minute = String(minutes % 60).padStart(2, "0");
  if (count === 1) return minute === "00" ? sign + hour : sign + hour + minute;
  return `${sign}${hour}${count === 3 || count === 5 ? ":" : ""}${minute}`;
}

export interface ParsedMoment {
  /** Microseconds of the local time since the epoch. */
  readonly micros: bigint;
  /** The zone as text, empty when the pattern has none. */
  readonly zone: string;
}

const parserCache = new Map<string, { expression: RegExp; letters: readonly Letter[] }>();

/** A text read by a pattern (DateTimeFormatter.parse with Spark's defaults); undefined when it does not match. */
export function parseMoment(text: string, pattern: string): ParsedMoment | undefined {
  const { expression, letters } = parserOf(pattern);
  const match = expression.exec(text);
  if (match === null) return undefined;
  const fields = new Map<string, string>();
  letters.forEach((piece, index) => {
    const value = match[index + 1];
    if (value !== undefined) fields.set(piece.letter, value);
  });
  return momentOf(fields);
}

function parserOf(pattern: string) {
  const known = parserCache.get(pattern);
  if (known !== undefined) return known;
  const letters: Letter[] = [];
  let source = "";
  for (const piece of piecesOf(pattern, "read")) {
    if (piece.kind === "letter") {
      letters.push(piece);
      source += `(${letterExpression(piece)})`;
    } else if (piece.text === "[") source += "(?:";
    else if (piece.text === "]") source += ")?";
    else source += piece.text.replace(/[.*+?^${}()|\\]/g, "\\$&");
  }
  const parser = { expression: new RegExp(`^${source}$`), letters };
  parserCache.set(pattern, parser);
  return parser;
}

function letterExpression({ letter, count }: Letter): string {
  switch (letter) {
    case "M":
    case "L":
      if (count === 3) return monthNames.map((name) => name.slice(0, 3)).join("|");
      if (count > 3) return monthNames.join("|");
      break;
    case "E":
      return (count < 4 ? dayNames.map((name) => name.slice(0, 3)) : dayNames).join("|");
    case "a":
      return "AM|PM";
    case "G":
      return "AD|BC";
    case "S":
      return `\\d{1,${count}}`;
    case "X":
      return "Z|[+-]\\d{2}(?::?\\d{2})?";
    case "x":
      return "[+-]\\d{2}(?::?\\d{2})?";
    case "Z":
      return "Z|GMT|(?:GMT)?[+-]\\d{2}:?\\d{2}";
    case "O":
      return "GMT(?:[+-]\\d{1,2}(?::\\d{2})?)?";
    case "V":
    case "z":
      return "[A-Za-z][A-Za-z0-9_/+-]*|[+-]\\d{2}:\\d{2}";
    case "y":
    case "u":
      if (count !== 2) return count === 1 ? "[+-]?\\d{1,9}" : `\\d{${count}}`;
      break;
  }
  return count === 1 ? "\\d{1,3}" : `\\d{${count}}`;
}

function momentOf(fields: ReadonlyMap<string, string>): ParsedMoment | undefined {
  const number = (letter: string, otherwise: number) => Number(fields.get(letter) ?? otherwise);
  const yearText = fields.get("y") ?? fields.get("u") ?? "1970";
  const year = yearText.length === 2 ? 2000 + Number(yearText) : Number(yearText);
  const month = monthOf(fields.get("M") ?? fields.get("L") ?? "1");
  const day = fields.has("D") ? number("D", 1) : number("d", 1);
  const time = [hourOf(fields), number("m", 0), number("s", 0)] as const;
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, fields.has("D") ? 0 : month - 1, day);
  date.setUTCHours(...time);
  const isReal = fields.has("D") || (date.getUTCMonth() === month - 1 && date.getUTCDate() === day);
  if (!isReal || time[0] > 23 || time[1] > 59 || time[2] > 59) return undefined;
  const micros = BigInt(date.getTime()) * 1000n + BigInt((fields.get("S") ?? "0").padEnd(6, "0").slice(0, 6));
  return { micros, zone: zoneOf(fields) };
}

function monthOf(text: string): number {
  const index = monthNames.findIndex((name) => name === text || name.slice(0, 3) === text);
  return index >= 0 ? index + 1 : Number(text);
}

function hourOf(fields: ReadonlyMap<string, string>): number {
  const isAfternoon = fields.get("a") === "PM";
  if (fields.has("H")) return Number(fields.get("H"));
  if (fields.has("k")) return Number(fields.get("k")) % 24;
  if (fields.has("h")) return (Number(fields.get("h")) % 12) + (isAfternoon ? 12 : 0);
  if (fields.has("K")) return Number(fields.get("K")) + (isAfternoon ? 12 : 0);
  return 0;
}

function zoneOf(fields: ReadonlyMap<string, string>): string {
  for (const letter of ["X", "x", "Z", "O", "V", "z"]) {
    const text = fields.get(letter);
    if (text !== undefined) return text;
  }
  return "";
}
