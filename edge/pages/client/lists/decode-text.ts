/** Turns the bytes of a file into text, whatever encoding it has, and says what a file is that is no text. */

import { ITEMS } from '../../../../shared/item-words.ts';
import { encodingOf } from '../../../../shared/text-encoding.ts';

/** Beginnings of files that people take for lists. */
const KINDS: readonly [bytes: readonly number[], name: string][] = [
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture'],
  [[0xff, 0xd8, 0xff], 'a picture'],
  [[0x1f, 0x8b], 'a packed file (gzip). Please unpack it first'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a packed file (7z). Please unpack it first'],
  [[0x52, 0x61, 0x72, 0x21], 'a packed file (rar). Please unpack it first'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], 'a database (SQLite)'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel file. Please save it as CSV'],
];
/**
 * Control characters that no text has. Tab, line feed, form feed and carriage return are not among them, and neither are
 * those from 127 on, which a text in another encoding may seem to have.
 */
const CONTROL = /(?![\t\n\f\r\x7f-\x9f])\p{Cc}/u;
/** What DOS programs put at the end of a text. */
const DOS_END = '\x1a';

/** Returns whether the bytes begin like a zip archive. */
export function isZip(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06]);
}

/**
 * Returns the text of a file in UTF-8, UTF-16 with or without a byte order mark, or else Windows-1252, which older
 * exports use. Throws `TypeError` with a message for people when the file is no text.
 */
export function decodeText(bytes: Uint8Array): string {
  const [, kind] = KINDS.find(([start]) => startsWith(bytes, start)) ?? [];
  if (kind) throw notText(kind);
  const text = new TextDecoder(encodingOf([bytes])).decode(bytes).replaceAll(DOS_END, '');
  if (CONTROL.test(text)) throw notText('a file that is no text');
  if (/^\ufeff?\s*<(!doctype html|html)\b/i.test(text)) throw notText('a web page. Please export it as CSV or JSON');
  return text;
}

/** Returns the error for a file of another kind, which is named with its article. */
export function notText(kind: string): TypeError {
  return new TypeError(`This is ${kind}. A list of ${ITEMS} is a CSV, JSON, XML or text file, or a zip of these.`);
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, k) => bytes[k] === byte);
}
