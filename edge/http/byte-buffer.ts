/**
 * Joins parts of any size in one buffer. The buffer doubles when it is full, so many tiny parts cost no more work than
 * few large ones.
 */

/** First size of the buffer: more than a short JSON body. A round number; only speed depends on it. */
const FIRST_BYTES = 1_024;

/** A growing buffer with an upper limit. */
export interface ByteBuffer {
  /** Bytes of all parts since the last `take`. It goes on counting when the limit is exceeded. */
  readonly numBytes: number;
  /** Copies the part into the buffer. When the limit is exceeded, everything is dropped instead. */
  add(part: Uint8Array): void;
  /**
   * Empties the buffer and returns its bytes, which then belong to the caller; undefined when the limit was exceeded.
   */
  take(): Uint8Array | undefined;
}

/** An empty buffer that holds at most `maxBytes`. */
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
