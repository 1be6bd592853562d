/** A Java regular expression for RE2 and for JavaScript; undefined where one cannot say the same. */
export interface TranslatedExpression {
  readonly re2: string | undefined;
  /** Whether RE2's match may take a line end in at `$`, which Java's leaves alone. */
  readonly takesLineEnd: boolean;
  /** For `new RegExp(javascript, flags)`. */
  readonly javascript: string | undefined;
  readonly flags: string;
}

const lineEnds = "\\n\\r\\u0085\\u2028\\u2029";
const re2LineEnds = "\\n\\r\\x{85}\\x{2028}\\x{2029}";
const re2End = `(?:\\r\\n|[${re2LineEnds}])?\\z`;
const blanks = " \\t\\n\\x0B\\f\\r";

/** Escapes and anchors that need other words: what RE2 and JavaScript write for them (null: cannot). */
const escapes: Readonly<Record<string, readonly [re2: string | null, javascript: string | null]>> = {
  s: [`[${blanks}]`, `[${blanks}]`],
  S: [`[^${blanks}]`, `[^${blanks}]`],
  A: ["\\A", "(?<![\\s\\S])"],
  z: ["\\z", "(?![\\s\\S])"],
  Z: [null, `(?=(?:\\r\\n|[${lineEnds}])?(?![\\s\\S]))`],
  h: [null, "[ \\t\\u00A0\\u1680\\u180E\\u2000-\\u200A\\u202F\\u205F\\u3000]"],
  R: [null, `(?:\\r\\n|[${lineEnds}\\x0B\\f])`],
  e: ["\\x1B", "\\x1B"],
  a: ["\\x07", "\\x07"],
  G: [null, null],
  X: [null, null],
};

/** POSIX classes, which are ASCII in Java. */
const posix: Readonly<Record<string, string>> = {
  Lower: "a-z",
  Upper: "A-Z",
  Alpha: "A-Za-z",
  Digit: "0-9",
  Alnum: "A-Za-z0-9",
  Punct: "!-\\/:-@\\[-`\\{-~",
  Space: blanks,
  XDigit: "0-9A-Fa-f",
  ASCII: "\\x00-\\x7F",
  Graph: "!-~",
  Print: " -~",
  Blank: " \\t",
  Cntrl: "\\x00-\\x1F\\x7F",
};

/** Takes a pattern over, piece by piece. Whether it is well-formed is for the target to find out. */
export function translateExpression(pattern: string): TranslatedExpression {
  const inline = /^\(\?([imsx]+)\)/.exec(pattern);
  const modes = inline?.[1] ?? "";
  const rest = inline ? pattern.slice(inline[0].length) : pattern;
  const isUsable = !modes.includes("x");
  const out = {
    re2: modes === "" ? "" : `(?${modes})`,
    javascript: "",
    hasRe2: isUsable,
    hasJavascript: isUsable,
  };
  const add = (re2: string | null, javascript: string | null) => {
    if (re2 === null) out.hasRe2 = false;
    else out.re2 += re2;
    if (javascript === null) out.hasJavascript = false;
    else out.javascript += javascript;
  };
  let depth = 0;
  for (const [piece] of rest.matchAll(tokens)) {
    if (piece === "[" || piece === "[^") depth++;
    if (piece === "[" && depth > 1) out.hasRe2 = false;
    const wasClass = depth > 0;
    if (piece === "]" && depth > 0) depth--;
    add(...translatePiece(piece, wasClass, modes));
  }
  return {
    re2: out.hasRe2 ? out.re2 : undefined,
    takesLineEnd: out.re2.includes(re2End),
    javascript: out.hasJavascript ? withNestedOperands(out.javascript) : undefined,
    flags: `gv${modes.replace("x", "")}`,
  };
}

/** JavaScript wants a class of its own for what stands left of `&&`. */
function withNestedOperands(source: string): string {
  return source.replace(/\[((?:[^[\]\\&]|\\.)+)&&/g, "[[$1]&&");
}

const tokens =
  /\\Q[\s\S]*?(?:\\E|$)|\\[pP]\{[^}]*\}|\\k<\w+>|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\[\s\S]|\(\?(?:<\w+>|<?[=!]|>|:|[a-z-]+[:)])|\[\^?|&&|[*+?]\+|\}\+|[\s\S]/g;

type Pair = readonly [re2: string | null, javascript: string | null];

function translatePiece(piece: string, isInClass: boolean, modes: string): Pair {
  if (piece.startsWith("\\")) return translateEscape(piece, isInClass);
  if (isInClass) {
    if (piece === "&&") return [null, "&&"];
    return [piece, /^[(){}/|]$/.test(piece) ? `\\${piece}` : piece];
  }
  if (piece.startsWith("(?")) return translateGroup(piece);
  if (/^[*+?}]\+$/.test(piece)) return [null, null];
  if (piece === ".") return modes.includes("s") ? [".", "."] : [`[^${re2LineEnds}]`, `[^${lineEnds}]`];
  if (piece === "$" && !modes.includes("m")) {
    return [re2End, `(?=(?:\\r\\n|[${lineEnds}])?(?![\\s\\S]))`];
  }
  return [piece, piece === "]" || piece === "/" ? `\\${piece}` : piece];
}

function translateGroup(piece: string): Pair {
  if (piece === "(?:") return [piece, piece];
  if (/^\(\?<\w+>$/.test(piece)) return ["(", piece];
  if (/^\(\?<?[=!]$/.test(piece)) return [null, piece];
  return /^\(\?[a-z-]+:$/.test(piece) ? [piece, null] : [null, null];
}

function translateEscape(piece: string, isInClass: boolean): Pair {
  const letter = piece[1] ?? "";
  if (piece.startsWith("\\Q")) {
    const literal = piece
      .slice(2)
      .replace(/\\E$/, "")
      .replace(/[\^$\\.*+?()[\]{}|/-]/g, "\\$&");
    return [literal, literal];
  }
  if (/^\\[pP]\{/.test(piece)) return translateProperty(piece, isInClass);
  if (piece.startsWith("\\u")) return [`\\x{${piece.slice(2)}}`, piece];
  if (piece.startsWith("\\k") || /[1-9]/.test(letter)) return [null, piece];
  if (/[xdDwWnrtf]/.test(letter)) return [piece, piece];
  if (/[bB]/.test(letter)) return isInClass ? [null, null] : [piece, piece];
  if (letter === "s" && isInClass) return [blanks, blanks];
  const known = escapes[letter];
  if (known !== undefined) return isInClass ? [null, null] : known;
  if (/[A-Za-z0-9]/.test(letter)) return [null, null];
  // JavaScript's strict mode lets only syntax be escaped.
  return [
    piece,
    /[\^$\\.*+?()[\]{}|/&!#%,:;<=>@`~-]/.test(letter) && (isInClass || /[\^$\\.*+?()[\]{}|/]/.test(letter))
      ? piece
      : letter,
  ];
}

function translateProperty(piece: string, isInClass: boolean): Pair {
  const name = piece.slice(3, -1);
  const members = posix[name];
  if (members !== undefined) {
    const isNegated = piece.startsWith("\\P");
    if (isInClass) return isNegated ? [null, null] : [members, members];
    return [`[${isNegated ? "^" : ""}${members}]`, `[${isNegated ? "^" : ""}${members}]`];
  }
  const property = name.replace(/^Is/, "");
  const isCategory =
    /^(?:L|Lu|Ll|Lt|Lm|Lo|M|Mn|Mc|N|Nd|Nl|No|P|Pc|Pd|Ps|Pe|Po|S|Sm|Sc|Sk|So|Z|Zs|Zl|Zp)$/.test(property);
  if (isCategory) return [`${piece.slice(0, 3)}${property}}`, `${piece.slice(0, 3)}${property}}`];
  if (/^Is(?:Alphabetic|Uppercase|Lowercase|White_Space|Ideographic)$/i.test(name)) {
    return [null, `${piece.slice(0, 3)}${property}}`];
  }
  return /^Is[A-Z][a-z]+$/.test(name) ? [null, `${piece.slice(0, 3)}Script=${property}}`] : [null, null];
}
