/** A body as lines, read as they come: never more of it is held than one chunk and the beginning of one line. */

import { byteBuffer } from './byte-buffer.ts';

const NEWLINE = 0x0a;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without the newline; undefined for a line that was too long, of which nothing is kept. */
  readonly bytes: Uint8Array | undefined;
}

export interface LineReader {
  /** The next line of what has arrived; undefined when that has no whole line any more. Lines of nothing but spaces are left out. */
  next(): Line | undefined;
  /** Waits for more. False at the end of the body, when `next` has given its last line. Rejects when the body breaks off. */
  more(): Promise<boolean>;
  /** Reads no more. */
  stop(): Promise<void>;
}

export function readLines(body: ReadableStream<Uint8Array> | null, maxBytes: number): LineReader {
  const reader = body?.getReader();
  /** The beginning of a line. */
  const begun = byteBuffer(maxBytes);
  let chunk = new Uint8Array();
  let at = 0;
  let number = 0;
  let ended = false;

  return {
    next() {
      while (at < chunk.length) {
        const end = chunk.indexOf(NEWLINE, at);
        begun.add(chunk.subarray(at, end === -1 ? chunk.length : end));
        at = end === -1 ? chunk.length : end + 1;
        if (end === -1) break;
        const line = { number: ++number, bytes: begun.take() };
        if (!isBlank(line)) return line;
      }
      if (!ended || begun.numBytes === 0) return undefined;
      const last = { number: ++number, bytes: begun.take() };
      return isBlank(last) ? undefined : last;
    },
    async more() {
      if (ended || !reader) return false;
      const { done, value } = await reader.read();
      ended = done;
      chunk = (value ?? new Uint8Array()) as Uint8Array<ArrayBuffer>;
      at = 0;
      return !done || begun.numBytes > 0;
    },
    async stop() {
      ended = true;
      at = chunk.length;
      begun.take();
      await reader?.cancel();
    },
  };
}

function isBlank({ bytes }: Line): boolean {
  return bytes?.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09) ?? false;
}
