/** Reads a zip archive in the browser. Bytes are counted while unpacking, so an archive cannot fill the memory. */

import { Unzip, type UnzipFile, UnzipInflate } from 'fflate';

/** Bytes that are given to the unpacker at once. Each becomes 1,032 at most, so few are unpacked beyond the limit. */
const STEP = 16_384;
const STORED = 0;
const DEFLATED = 8;
/** Where the flags of the first file stand, and the one of a password. Archives lock all files or none. */
const FLAGS_AT = 6;
const ENCRYPTED = 1;

/** An archive ends with this, the number of its files at an offset, and a comment of at most 65,535 bytes. */
const END = [0x50, 0x4b, 0x05, 0x06];
const COUNT_AT = 10;
const END_BYTES = 22;
const MOST_COMMENT_BYTES = 65_535;

interface Unzipped {
  /** Path in the archive. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface ZipLimits {
  /** Most files of the archive that are looked at. */
  readonly files: number;
  /** Most bytes of all wanted files together, unpacked. */
  readonly bytes: number;
}

/** An error whose message people can read. */
class ZipError extends Error {}

/**
 * Returns the files of an archive that `wants` names, in the archive's order. What is larger than `limits` by its own
 * account is refused before it is unpacked, and what is larger without saying so as soon as it is. Throws `TypeError`
 * with a message for people when the archive is damaged, has a password, or is larger than `limits`.
 */
export function unzip(bytes: Uint8Array, wants: (name: string) => boolean, limits: ZipLimits): Unzipped[] {
  if ((bytes[FLAGS_AT] & ENCRYPTED) !== 0) throw new TypeError('This zip has a password. Please unpack it first.');
  const found: { name: string; parts: Uint8Array[] }[] = [];
  let numFiles = 0;
  let declared = 0;
  let unpacked = 0;
  const take = (file: UnzipFile) => {
    numFiles++;
    if (numFiles > limits.files) {
      throw new ZipError(`This zip has more than ${limits.files} files, so it is not an export of ratings.`);
    }
    if (!wants(file.name)) return;
    if (file.compression !== STORED && file.compression !== DEFLATED) {
      throw new ZipError('This zip is packed in a way that is not known here. Please unpack it first.');
    }
    declared += file.originalSize ?? 0;
    if (declared > limits.bytes) throw tooLarge();
    const parts: Uint8Array[] = [];
    found.push({ name: file.name, parts });
    file.ondata = (error, part) => {
      if (error) throw error;
      unpacked += part.length;
      if (unpacked > limits.bytes) throw tooLarge();
      parts.push(part);
    };
    file.start();
  };
  try {
    const archive = new Unzip(take);
    archive.register(UnzipInflate);
    for (let at = 0; at < bytes.length; at += STEP) {
      archive.push(bytes.subarray(at, at + STEP), at + STEP >= bytes.length);
    }
    if (numFiles !== countFiles(bytes)) throw new RangeError('files are missing');
  } catch (cause) {
    const message = cause instanceof ZipError ? cause.message : 'This zip is damaged. Please download it again.';
    throw new TypeError(message, { cause });
  }
  return found.map(({ name, parts }) => ({ name, bytes: joined(parts) }));
}

/** Returns how many files an archive says at its end that it has; undefined when it is cut off. */
function countFiles(bytes: Uint8Array): number | undefined {
  const first = Math.max(0, bytes.length - END_BYTES - MOST_COMMENT_BYTES);
  for (let at = bytes.length - END_BYTES; at >= first; at--) {
    if (END.every((byte, k) => bytes[at + k] === byte)) return bytes[at + COUNT_AT] + 256 * bytes[at + COUNT_AT + 1];
  }
  return undefined;
}

function tooLarge(): ZipError {
  return new ZipError('This zip is too large when it is unpacked. Please unpack it and choose the list of ratings.');
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
