/**
 * Scans the bytes of a text file before it is parsed, to know how much to allocate and which parser options are needed.
 */

import { closeSync, openSync, readSync } from 'node:fs';
import type { DataFile } from './data-file.ts';

/** A round number that affects speed only. */
const BLOCK_BYTES = 1 << 22;
const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const UNDERSCORE = 0x5f;

interface TextFacts {
  readonly bytes: number;
  /** Number of lines that are not blank. */
  readonly lines: number;
  readonly hasQuotes: boolean;
  /**
   * Whether there is an underscore after the first line, which may be a header; anywhere if there is only one line without
   * an end. DuckDB would read 1_2 as 12.
   */
  readonly hasUnderscores: boolean;
  /** False if the file ends in the middle of a line. */
  readonly endsWithLineEnd: boolean;
}

/** Returns facts about a text file. Throws the error of the file system if it cannot be read. */
export function scanText(file: DataFile): TextFacts {
  const words = new Int32Array(BLOCK_BYTES / 4);
  const block = Buffer.from(words.buffer);
  const fd = openSync(file.path, 'r');
  let bytes = 0;
  let lines = 0;
  let hasQuotes = false;
  let hasUnderscores = false;
  let atLineStart = true;
  let last = LF;
  try {
    for (;;) {
      const filled = readSync(fd, block, 0, BLOCK_BYTES, null);
      if (filled === 0) return { bytes, lines, hasQuotes, hasUnderscores, endsWithLineEnd: last === LF };
      const text = block.subarray(0, filled);
      const whole = text.includes(CR) ? 0 : filled >> 2;
      lines += countStarts(words, whole, atLineStart);
      if (whole > 0) atLineStart = block[4 * whole - 1] === LF;
      for (let i = 4 * whole; i < filled; i++) {
        const byte = block[i];
        if (byte === LF) atLineStart = true;
        else if (atLineStart && byte !== CR) {
          atLineStart = false;
          lines++;
        }
      }
      hasUnderscores ||= text.subarray(bytes === 0 ? text.indexOf(LF) + 1 : 0).includes(UNDERSCORE);
      hasQuotes ||= text.includes(QUOTE);
      last = block[filled - 1];
      bytes += filled;
    }
  } finally {
    closeSync(fd);
  }
}

/**
 * Returns how many lines begin in the first `length` words, four bytes at a time: bytes that are no LF and follow one, or
 * the first byte if it is `atLineStart`. There may be no CR.
 */
function countStarts(words: Int32Array, length: number, atLineStart: boolean): number {
  let count = 0;
  let before = atLineStart ? 0x80 : 0;
  for (let w = 0; w < length; w++) {
    const x = words[w] ^ 0x0a0a0a0a;
    // 0x80 in each byte that is 0 (Warren, "Hacker's Delight", 6–1), which was an LF. The first byte is the lowest.
    const ends = ~(((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x | 0x7f7f7f7f);
    const starts = ((ends << 8) | before) & ~ends;
    count += Math.imul(starts >>> 7, 0x01010101) >>> 24;
    before = ends >>> 24;
  }
  return count;
}
