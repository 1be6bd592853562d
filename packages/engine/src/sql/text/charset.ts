import type { SparkErrorOptions } from "@millrace/spark-model";
import { encodeSparkError } from "../../duckdb/duck-error.ts";

const charsets = ["iso-8859-1", "us-ascii", "utf-16", "utf-16be", "utf-16le", "utf-32", "utf-8"];

function failure(options: Pick<SparkErrorOptions, "errorClass" | "messageParameters" | "kind">): Error {
  return new Error(encodeSparkError(options));
}

function known(charset: string, name: string): string {
  const lower = charset.toLowerCase();
  if (charsets.includes(lower)) return lower;
  throw failure({
    errorClass: "INVALID_PARAMETER_VALUE.CHARSET",
    messageParameters: {
      functionName: `\`${name}\``,
      parameter: "`charset`",
      charsets: charsets.join(", "),
      charset,
    },
  });
}

function malformed(name: string, charset: string): Error {
  return failure({
    errorClass: "MALFORMED_CHARACTER_CODING",
    messageParameters: { function: `\`${name}\``, charset },
  });
}

/** `encode(text, charset)`; a character that the set has not raises MALFORMED_CHARACTER_CODING. */
export function encodeText(text: string, charset: string): Uint8Array {
  const name = known(charset, "encode");
  if (name === "utf-8") return Buffer.from(text, "utf8");
  if (name === "iso-8859-1" || name === "us-ascii") {
    const limit = name === "us-ascii" ? 0x7f : 0xff;
    if ([...text].some((character) => (character.codePointAt(0) ?? 0) > limit))
      throw malformed("encode", charset);
    return Buffer.from(text, "latin1");
  }
  if (name === "utf-32") {
    const points = [...text].map((character) => character.codePointAt(0) ?? 0);
    const bytes = Buffer.alloc(points.length * 4);
    points.forEach((point, index) => {
      bytes.writeUInt32BE(point, index * 4);
    });
    return bytes;
  }
  const little = Buffer.from(text, "utf16le");
  if (name === "utf-16le") return little;
  const big = Buffer.from(little).swap16();
  return name === "utf-16be" || text === "" ? big : Buffer.concat([Buffer.from([0xfe, 0xff]), big]);
}

/** `decode(bytes, charset)`. */
export function decodeBytes(bytes: Uint8Array, charset: string): string {
  const name = known(charset, "decode");
  if (name === "iso-8859-1") return Buffer.from(bytes).toString("latin1");
  if (name === "us-ascii") {
    if (bytes.some((byte) => byte > 0x7f)) throw malformed("decode", charset);
    return Buffer.from(bytes).toString("latin1");
  }
  if (name === "utf-32") {
    const buffer = Buffer.from(bytes);
    return Array.from({ length: bytes.length >> 2 }, (_, index) =>
      String.fromCodePoint(buffer.readUInt32BE(index * 4)),
    ).join("");
  }
  try {
    const label = name === "utf-16" && !(bytes[0] === 0xff && bytes[1] === 0xfe) ? "utf-16be" : name;
    return new TextDecoder(label, { fatal: true, ignoreBOM: name === "utf-8" }).decode(bytes);
  } catch {
    throw malformed("decode", charset);
  }
}

/** Java's MIME decoder: other characters are passed over; a lone last character is an error. */
export function unbase64(text: string): Uint8Array {
  const digits = text.split("=")[0]?.replace(/[^A-Za-z0-9+/]/g, "") ?? "";
  if (digits.length % 4 === 1) {
    throw failure({
      errorClass: "",
      kind: "IllegalArgumentException",
      messageParameters: { message: "Last unit does not have enough valid bits" },
    });
  }
  return Buffer.from(digits, "base64");
}

/** `to_binary(text, 'hex')`. */
export function unhex(text: string): Uint8Array {
  if (/^[0-9A-Fa-f]*$/.test(text)) return Buffer.from(text.length % 2 === 1 ? `0${text}` : text, "hex");
  throw failure({
    errorClass: "CONVERSION_INVALID_INPUT",
    messageParameters: {
      str: `'${text}'`,
      fmt: "'HEX'",
      targetType: '"BINARY"',
      suggestion: "`try_to_binary`",
    },
  });
}
