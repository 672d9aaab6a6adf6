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
  /** Whether there is an underscore after the first line, which may be a header. DuckDB would read 1_2 as 12. */
  readonly hasUnderscores: boolean;
  /** False if the file ends in the middle of a line. */
  readonly endsWithLineEnd: boolean;
}

/** Returns facts about a text file. Throws the error of the file system if it cannot be read. */
export function scanText(file: DataFile): TextFacts {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
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
      for (let i = 0; i < filled; i++) {
        const byte = block[i];
        if (byte === LF) atLineStart = true;
        else if (atLineStart && byte !== CR) {
          atLineStart = false;
          lines++;
        }
      }
      hasUnderscores ||= block.subarray(bytes === 0 ? block.indexOf(LF) + 1 : 0, filled).includes(UNDERSCORE);
      hasQuotes ||= block.subarray(0, filled).includes(QUOTE);
      last = block[filled - 1];
      bytes += filled;
    }
  } finally {
    closeSync(fd);
  }
}
