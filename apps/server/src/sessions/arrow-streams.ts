const continuation = 0xffffffff;
const prefixBytes = 8;
const endOfStream = Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

/**
 * Makes one Arrow IPC stream of several with the same schema, as Spark Connect sends them: the first one's schema
 * message, every record batch, one end. Throws when there is none.
 */
export function joinArrowStreams(streams: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = streams;
  if (first === undefined) throw new Error("The server answered without a schema");
  const parts = [
    withoutEnd(first),
    ...others.map((stream) => withoutEnd(stream).subarray(schemaBytes(stream))),
  ];
  return new Uint8Array(Buffer.concat([...parts, endOfStream]));
}

/** Length of the first message, which has no body: marker, metadata length, metadata. */
function schemaBytes(stream: Uint8Array): number {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  if (view.getUint32(0, true) !== continuation) return 4 + view.getUint32(0, true);
  return prefixBytes + view.getUint32(4, true);
}

function withoutEnd(stream: Uint8Array): Uint8Array {
  const end = stream.subarray(-endOfStream.length);
  return Buffer.compare(end, endOfStream) === 0 ? stream.subarray(0, -endOfStream.length) : stream;
}
