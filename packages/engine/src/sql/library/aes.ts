import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { encodeSparkError } from "../../duckdb/duck-error.ts";

/** What the arguments of aes_encrypt and aes_decrypt say beside the data. */
export interface AesSettings {
  readonly key: Uint8Array;
  readonly mode: string;
  readonly padding: string;
  /** Empty: a random one. */
  readonly vector: Uint8Array;
  readonly additional: Uint8Array;
}

const tagBytes = 16;

/** The block modes, with the bytes of the vector that stands before the encrypted data. */
const modes: Readonly<Record<string, { readonly vectorBytes: number; readonly padding: RegExp }>> = {
  ECB: { vectorBytes: 0, padding: /^(?:PKCS|DEFAULT)$/ },
  CBC: { vectorBytes: 16, padding: /^(?:PKCS|DEFAULT)$/ },
  GCM: { vectorBytes: 12, padding: /^(?:NONE|DEFAULT)$/ },
};

/** ExpressionImplUtils.aesEncrypt. */
export function aesEncrypt(data: Uint8Array, settings: AesSettings): Uint8Array {
  const { name, vectorBytes, isGcm } = checked("aes_encrypt", settings);
  const vector = settings.vector.length > 0 ? settings.vector : randomBytes(vectorBytes);
  if (isGcm) {
    const cipher = createCipheriv(name as "aes-128-gcm", settings.key, vector).setAAD(settings.additional);
    return Buffer.concat([vector, cipher.update(data), cipher.final(), cipher.getAuthTag()]);
  }
  const cipher = createCipheriv(name, settings.key, vectorBytes === 0 ? null : vector);
  return Buffer.concat([vectorBytes === 0 ? Buffer.alloc(0) : vector, cipher.update(data), cipher.final()]);
}

/** ExpressionImplUtils.aesDecrypt. */
export function aesDecrypt(data: Uint8Array, settings: AesSettings): Uint8Array {
  const { name, vectorBytes, isGcm } = checked("aes_decrypt", settings);
  const vector = data.subarray(0, vectorBytes);
  try {
    if (!isGcm) {
      const decipher = createDecipheriv(name, settings.key, vectorBytes === 0 ? null : vector);
      return Buffer.concat([decipher.update(data.subarray(vectorBytes)), decipher.final()]);
    }
    const decipher = createDecipheriv(name as "aes-128-gcm", settings.key, vector)
      .setAAD(settings.additional)
      .setAuthTag(data.subarray(-tagBytes));
    return Buffer.concat([decipher.update(data.subarray(vectorBytes, -tagBytes)), decipher.final()]);
  } catch (cause) {
    const detailMessage = cause instanceof Error ? cause.message : String(cause);
    throw failure("INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR", {
      parameter: "`expr`, `key`",
      functionName: "`aes_encrypt`/`aes_decrypt`",
      detailMessage,
    });
  }
}

function checked(functionName: string, { key, mode, padding }: AesSettings) {
  if (![16, 24, 32].includes(key.length)) {
    throw failure("INVALID_PARAMETER_VALUE.AES_KEY_LENGTH", {
      parameter: "`key`",
      functionName: `\`${functionName}\``,
      actualLength: String(key.length),
    });
  }
  const known = modes[mode.toUpperCase()];
  if (known === undefined || !known.padding.test(padding.toUpperCase())) {
    throw failure("UNSUPPORTED_FEATURE.AES_MODE", { mode, padding, functionName: `\`${functionName}\`` });
  }
  const name = `aes-${key.length * 8}-${mode.toLowerCase()}`;
  return { name, vectorBytes: known.vectorBytes, isGcm: name.endsWith("gcm") };
}

function failure(errorClass: string, messageParameters: Readonly<Record<string, string>>): Error {
  return new Error(encodeSparkError({ errorClass, messageParameters }));
}
