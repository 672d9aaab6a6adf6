/** A body as lines, read as they come: never more of it is held than one chunk and the beginning of one line. */

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
  let chunk = new Uint8Array();
  let at = 0;
  let number = 0;
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  let ended = false;

  /** Keeps the beginning of a line, unless the line is too long already. */
  const keep = (part: Uint8Array) => {
    begunBytes += part.length;
    if (begunBytes > maxBytes) begun = [];
    else begun.push(part);
  };
  const finish = (): Line => {
    const bytes = begunBytes > maxBytes ? undefined : join(begun, begunBytes);
    begun = [];
    begunBytes = 0;
    return { number: ++number, bytes };
  };

  return {
    next() {
      while (at < chunk.length) {
        const end = chunk.indexOf(NEWLINE, at);
        keep(chunk.subarray(at, end === -1 ? chunk.length : end));
        at = end === -1 ? chunk.length : end + 1;
        if (end === -1) break;
        const line = finish();
        if (!line.bytes || !isBlank(line.bytes)) return line;
      }
      if (!ended || begunBytes === 0) return undefined;
      const last = finish();
      return last.bytes && isBlank(last.bytes) ? undefined : last;
    },
    async more() {
      if (ended || !reader) return false;
      // What is begun is copied, so that the chunk it lies in can go.
      begun = begun.map((part) => part.slice());
      const { done, value } = await reader.read();
      ended = done;
      chunk = (value ?? new Uint8Array()) as Uint8Array<ArrayBuffer>;
      at = 0;
      return !done || begunBytes > 0;
    },
    async stop() {
      ended = true;
      at = chunk.length;
      begunBytes = 0;
      await reader?.cancel();
    },
  };
}

function join(parts: readonly Uint8Array[], numBytes: number): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(numBytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}
