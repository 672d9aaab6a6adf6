/** Reads a body line by line as it arrives. It holds at most one chunk of the body and the beginning of one line. */

import { byteBuffer } from './byte-buffer.ts';

const NEWLINE = 0x0a;

/** One line of a body. */
export interface Line {
  /** Number of the line in the body, counted from 1. */
  readonly number: number;
  /** The line without its newline; undefined when the line is too long, in which case its bytes were dropped. */
  readonly bytes: Uint8Array | undefined;
}

/** Reads lines in two steps: `next` takes the lines that have arrived, `more` waits for the next chunk. */
export interface LineReader {
  /** The next line that has arrived; undefined when no complete line is left. Blank lines are skipped, but numbered. */
  next(): Line | undefined;
  /**
   * Waits for the next chunk. Resolves to false when the body has ended and no line is left. Rejects when it breaks
   * off.
   */
  more(): Promise<boolean>;
  /** Stops reading and cancels the body. */
  stop(): Promise<void>;
}

/** Reads the lines of `body`, of which each may have `maxBytes`. A missing body has no lines. Consumes `body`. */
export function readLines(body: ReadableStream<Uint8Array> | null, maxBytes: number): LineReader {
  const reader = body?.getReader();
  /** The beginning of a line whose end has not arrived. */
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
