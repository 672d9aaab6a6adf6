/**
 * `user-names.txt` and `user-names-index.arrow`: the names of users, in a release whose users have names instead of
 * ids.
 *
 * The text has one name per line, ascending by UTF-8 bytes: line n, counted from 1, is user n. The service never reads
 * all of it. Lines are cut into blocks (block-size.ts). The index holds the first name of every block, where the block
 * begins, and its CRC-32. So one range read finds a name and checks it.
 */

import { decodeArrow, encodeArrow } from '../arrow.ts';
import { findBoundary } from '../binary-search.ts';
import { compareBytes } from '../compare-bytes.ts';
import { Crc32, crc32 } from '../crc32.ts';
import { ReleaseError } from '../errors.ts';
import type { Source } from '../source.ts';
import { LONGEST_USER_NAME } from '../user-id.ts';
import { blockSize } from './block-size.ts';

/** Name in a release of the file with the names. */
export const USER_NAMES_FILE = 'user-names.txt';
/** Name in a release of the index: the first name of every block, and where it begins. */
export const USER_NAME_INDEX_FILE = 'user-names-index.arrow';

const KIND = 'user-names-index';
const VERSION = 2;
/**
 * Fewest names in a block, so that a read returns about 1 kB for names of 16 bytes. A round number; it balances the
 * size of reads and index.
 */
const LEAST_LINES = 64;
const LINE_FEED = 0x0a;

/**
 * Access to the names. Reads are checked: they reject with `ReleaseError` `corrupt` when the text is not the one that
 * the index was made from.
 */
export interface UserNames {
  readonly numNames: number;
  /**
   * Returns the number of the user with exactly this name, from 1; undefined when there is none. At most one range
   * read.
   */
  numberOf(name: string): Promise<number | undefined>;
  /** Returns the name of the user with this number; undefined when there is none. At most one range read. */
  nameOf(number: number): Promise<string | undefined>;
}

interface NameFacts {
  numNames: number;
  linesPerBlock: number;
}

/**
 * Encodes both files. Throws `RangeError` unless the names ascend by their bytes, and each is a line of 1 to
 * `LONGEST_USER_NAME` bytes.
 */
export function encodeUserNames(names: readonly string[]): {
  text: Uint8Array<ArrayBuffer>;
  index: Uint8Array<ArrayBuffer>;
} {
  const files = userNameFiles(names.length);
  return { text: files.write(names), index: files.index() };
}

/**
 * Writes both files in parts, so that the text may be larger than the memory of whoever writes it: `write` gives the
 * bytes of the next names, and at the end `index` those of the other file. Both throw like `encodeUserNames`.
 */
export function userNameFiles(numNames: number) {
  const linesPerBlock = blockSize(numNames, LEAST_LINES);
  const firsts: string[] = [];
  const starts: number[] = [];
  const checks: number[] = [];
  let check = new Crc32();
  let before: Uint8Array = new Uint8Array();
  let written = 0;
  let length = 0;
  return {
    write(names: readonly string[]): Uint8Array<ArrayBuffer> {
      const text = new TextEncoder().encode(names.map((name) => `${name}\n`).join(''));
      const lines = splitLines(text);
      if (lines.length !== names.length) throw new RangeError('a user name has a line break in it');
      lines.forEach((line, at) => {
        if (!isName(line) || compareBytes(before, line) >= 0) {
          throw new RangeError(`user name ${JSON.stringify(names[at])} is too long, empty or not ascending`);
        }
        if (written % linesPerBlock === 0) {
          firsts.push(names[at]);
          starts.push(length);
          if (written > 0) checks.push(check.value);
          check = new Crc32();
        }
        check.add(text.subarray(line.byteOffset, line.byteOffset + line.length + 1));
        before = line;
        length += line.length + 1;
        written++;
      });
      return text;
    },
    index(): Uint8Array<ArrayBuffer> {
      if (written !== numNames) throw new RangeError(`${written} of ${numNames} names are written`);
      const offsets = Float64Array.from([...starts, length]);
      const facts: NameFacts = { numNames, linesPerBlock };
      const columns = { firsts, offsets, checks: Uint32Array.from(numNames > 0 ? [...checks, check.value] : []) };
      return encodeArrow({ kind: KIND, version: VERSION, facts, layout: 'arrays' }, columns);
    },
  };
}

/**
 * Opens the index. Its bytes are retained. Names are read from `source` on demand. Throws `ReleaseError` when the bytes
 * are not such an index.
 */
export function openUserNames(index: Uint8Array, source: Source): UserNames {
  const file = decodeArrow<NameFacts>(index, KIND, VERSION);
  const numNames = file.count('numNames');
  const linesPerBlock = file.count('linesPerBlock');
  if (linesPerBlock < 1) throw corrupt('there are no names in a block');
  const numBlocks = Math.ceil(numNames / linesPerBlock);
  const firsts = file.strings('firsts', numBlocks);
  const offsets = file.array('offsets', Float64Array, numBlocks + 1);
  const checks = file.array('checks', Uint32Array, numBlocks);
  const numLines = (block: number) => Math.min(linesPerBlock, numNames - block * linesPerBlock);
  const encoder = new TextEncoder();
  const first = (block: number) => encoder.encode(firsts.get(block));
  if (offsets[0] !== 0) throw corrupt(`the first block begins at byte ${offsets[0]}`);
  let before: Uint8Array = new Uint8Array();
  for (let block = 0; block < numBlocks; block++) {
    const bytes = offsets[block + 1] - offsets[block];
    if (!(bytes >= 2 * numLines(block) && bytes <= (LONGEST_USER_NAME + 1) * numLines(block))) {
      throw corrupt(`block ${block} has ${bytes} bytes for ${numLines(block)} names`);
    }
    const name = first(block);
    if (!isName(name) || compareBytes(before, name) >= 0) throw corrupt(`name ${block} is too long or not ascending`);
    before = name;
  }

  const readBlock = async (block: number): Promise<Uint8Array[]> => {
    const length = offsets[block + 1] - offsets[block];
    const bytes = await source.read(USER_NAMES_FILE, { offset: offsets[block], length });
    const lines = splitLines(bytes);
    const isWhole = lines.length === numLines(block) && compareBytes(lines[0], first(block)) === 0;
    const isProven = checks[block] === crc32(bytes);
    if (isWhole && isProven && findWrong(lines) === -1) return lines;
    throw new ReleaseError(
      'corrupt',
      `${USER_NAMES_FILE}: bytes ${offsets[block]} to ${offsets[block + 1]} are not the ${numLines(block)} names expected`,
    );
  };

  // Names are often asked for one after the other, so the last block is kept.
  let last: { block: number; lines: Uint8Array[] } | undefined;
  const linesOf = async (block: number): Promise<Uint8Array[]> => {
    if (last?.block === block) return last.lines;
    const lines = await readBlock(block);
    last = { block, lines };
    return lines;
  };

  return {
    numNames,
    async numberOf(name) {
      const wanted = encoder.encode(name);
      const block = findBoundary(0, numBlocks, (at) => compareBytes(first(at), wanted) <= 0) - 1;
      if (block === -1) return undefined;
      const line = (await linesOf(block)).findIndex((found) => compareBytes(found, wanted) === 0);
      return line === -1 ? undefined : block * linesPerBlock + line + 1;
    },
    async nameOf(number) {
      if (!(Number.isInteger(number) && number >= 1 && number <= numNames)) return undefined;
      const lines = await linesOf(Math.floor((number - 1) / linesPerBlock));
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(lines[(number - 1) % linesPerBlock]);
    },
  };
}

/** Returns views of the lines without their line feeds. Text after the last line feed is not a line. */
function splitLines(text: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let end = text.indexOf(LINE_FEED); end !== -1; end = text.indexOf(LINE_FEED, start)) {
    lines.push(text.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

/**
 * Returns the position of the first entry that is not a name or does not follow the one before it; −1 when all are
 * right.
 */
function findWrong(names: readonly Uint8Array[]): number {
  return names.findIndex((name, k) => !isName(name) || (k > 0 && compareBytes(names[k - 1], name) >= 0));
}

function isName({ length }: Uint8Array): boolean {
  return length >= 1 && length <= LONGEST_USER_NAME;
}

function corrupt(message: string): ReleaseError {
  return new ReleaseError('corrupt', `${KIND}: ${message}`);
}
