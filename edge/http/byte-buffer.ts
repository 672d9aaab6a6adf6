/** Bytes that come in parts of any size, put together in one buffer that doubles: the work is the same however small the parts are. */

const FIRST_BYTES = 1_024;

export interface ByteBuffer {
  /** Of all parts since the last `take`, also when that is more than is kept. */
  readonly numBytes: number;
  /** Copies the part, unless there are too many bytes now: then nothing is kept. */
  add(part: Uint8Array): void;
  /** The bytes, which are the caller's from then; undefined when there were too many. The next part begins anew. */
  take(): Uint8Array | undefined;
}

/** Keeps at most `maxBytes`. */
export function byteBuffer(maxBytes: number): ByteBuffer {
  let kept = new Uint8Array();
  let numBytes = 0;
  return {
    get numBytes() {
      return numBytes;
    },
    add(part) {
      const at = numBytes;
      numBytes += part.length;
      if (numBytes > maxBytes) {
        kept = new Uint8Array();
        return;
      }
      if (numBytes > kept.length) {
        const grown = new Uint8Array(Math.min(maxBytes, Math.max(FIRST_BYTES, 2 * kept.length, numBytes)));
        grown.set(kept.subarray(0, at));
        kept = grown;
      }
      kept.set(part, at);
    },
    take() {
      const taken = numBytes > maxBytes ? undefined : kept.subarray(0, numBytes);
      kept = new Uint8Array();
      numBytes = 0;
      return taken;
    },
  };
}
