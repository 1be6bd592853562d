/** A sampled value, the least rank it is above the one before, and how uncertain its rank is. */
interface Sample {
  readonly value: number;
  readonly g: number;
  readonly delta: number;
}

/** How many values are taken in at a time, and from how many samples on a summary is compressed. */
const headSize = 50_000;
const compressThreshold = 10_000;

/** The values at some shares of all values, by a Greenwald-Khanna summary (QuantileSummaries). */
export function approximateQuantiles(
  values: Float64Array,
  shares: Iterable<number>,
  relativeError: number,
): readonly number[] {
  const samples = summaryOf(values, relativeError);
  return Array.from(shares, (share) => quantile(samples, { share, count: values.length, relativeError }));
}

function summaryOf(values: Float64Array, relativeError: number): readonly Sample[] {
  let samples: readonly Sample[] = [];
  for (let start = 0; start < values.length; start += headSize) {
    const head = values.slice(start, start + headSize).sort();
    samples = withHead(samples, head, { count: start, relativeError });
    const count = start + head.length;
    const isLast = count === values.length;
    if (isLast || samples.length >= compressThreshold) {
      samples = compressed(samples, 2 * relativeError * count);
    }
  }
  return samples;
}

function withHead(
  samples: readonly Sample[],
  head: Float64Array,
  { count, relativeError }: { readonly count: number; readonly relativeError: number },
): readonly Sample[] {
  const result: Sample[] = [];
  let next = 0;
  head.forEach((value, index) => {
    for (let sample = samples[next]; sample !== undefined && sample.value <= value; sample = samples[next]) {
      result.push(sample);
      next += 1;
    }
    const isEdge = result.length === 0 || (next === samples.length && index === head.length - 1);
    const delta = isEdge ? 0 : Math.floor(2 * relativeError * (count + index + 1));
    result.push({ value, g: 1, delta });
  });
  return [...result, ...samples.slice(next)];
}

/** Joins samples, from the last one down, that together stay certain enough. */
function compressed(samples: readonly Sample[], threshold: number): readonly Sample[] {
  const [first] = samples;
  let head = samples.at(-1);
  if (first === undefined || head === undefined) return [];
  const result: Sample[] = [];
  for (const sample of samples.slice(1, -1).reverse()) {
    if (sample.g + head.g + head.delta < threshold) {
      head = { ...head, g: head.g + sample.g };
    } else {
      result.push(head);
      head = sample;
    }
  }
  result.push(head);
  if (first.value <= head.value && samples.length > 1) result.push(first);
  return result.reverse();
}

interface Wanted {
  readonly share: number;
  readonly count: number;
  readonly relativeError: number;
}

function quantile(samples: readonly Sample[], { share, count, relativeError }: Wanted): number {
  const value = (index: number) => samples.at(index)?.value ?? Number.NaN;
  if (share <= relativeError) return value(0);
  if (share >= 1 - relativeError) return value(-1);
  const rank = Math.ceil(share * count);
  const widest = samples.reduce((most, { g, delta }) => Math.max(most, g + delta), 0);
  const allowed = Math.trunc(widest / 2);
  let least = 0;
  for (const { value: sampled, g, delta } of samples.slice(0, -1)) {
    least += g;
    if (least + delta - allowed <= rank && rank <= least + allowed) return sampled;
  }
  return value(-1);
}
