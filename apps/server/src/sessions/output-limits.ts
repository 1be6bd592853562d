import type { Output } from "@millrace/notebook";
import type { MimeBundle } from "../kernels/kernel.ts";

const maxBundleCharacters = 10_000_000;
const maxErrorCharacters = 100_000;

/** A display that is too large for a notebook, replaced by what can be done instead. */
export function limitedBundle(bundle: MimeBundle): MimeBundle {
  const size = JSON.stringify(bundle).length;
  if (size <= maxBundleCharacters) return bundle;
  const limit = maxBundleCharacters / 1_000_000;
  const megabytes = (size / 1_000_000).toFixed(1);
  return {
    "text/plain": `[an output of ${megabytes} MB was left out: the limit is ${limit} MB. Show a part of it, or write it to a file]`,
  };
}

/** An error whose message and traceback fit, their beginnings kept. */
function limitedError(error: ErrorOutput): ErrorOutput {
  const traceback = error.traceback.join("\n");
  const isShort = traceback.length <= maxErrorCharacters && error.value.length <= maxErrorCharacters;
  if (isShort) return error;
  return { ...error, value: beginning(error.value), traceback: [beginning(traceback)] };
}

type ErrorOutput = Output & { readonly kind: "error" };

function beginning(text: string): string {
  if (text.length <= maxErrorCharacters) return text;
  return `${text.slice(0, maxErrorCharacters)}\n[${text.length - maxErrorCharacters} more characters were left out]`;
}

/** An output as it may go into a notebook. */
export function limitedOutput(output: Output): Output {
  if (output.kind === "error") return limitedError(output);
  return output.kind === "stream" ? output : { ...output, data: limitedBundle(output.data) };
}
