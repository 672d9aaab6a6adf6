/** Reads a zip archive in the browser. Sizes are counted while unpacking, so an archive cannot fill the memory. */

/** Signatures of the parts of an archive. */
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
/** The end of an archive has 22 bytes and a comment of at most 65,535. */
const END_BYTES = 22;
const MOST_COMMENT_BYTES = 65_535;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

const DAMAGED = 'This zip is damaged. Please download it again.';

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

/**
 * Returns the files of an archive that `wants` names, in the archive's order. Throws `TypeError` with a message for
 * people when the archive is damaged, has a password, or is larger than `limits`.
 */
export async function unzip(
  bytes: Uint8Array<ArrayBuffer>,
  wants: (name: string) => boolean,
  limits: ZipLimits,
): Promise<Unzipped[]> {
  const found: Unzipped[] = [];
  let left = limits.bytes;
  try {
    for (const entry of listEntries(bytes, limits.files)) {
      if (!wants(entry.name)) continue;
      if (entry.isEncrypted) throw new ZipError('This zip has a password. Please unpack it first.');
      const content = await unpack(bytes, entry, left);
      left -= content.length;
      found.push({ name: entry.name, bytes: content });
    }
  } catch (cause) {
    // A position outside the file is a RangeError, and a broken stream a TypeError, both in words of the browser.
    throw new TypeError(cause instanceof ZipError ? cause.message : DAMAGED, { cause });
  }
  return found;
}

/** An error whose message people can read. */
class ZipError extends Error {}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly start: number;
  readonly isEncrypted: boolean;
}

function listEntries(bytes: Uint8Array<ArrayBuffer>, mostFiles: number): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_BYTES;
  const first = Math.max(0, end - MOST_COMMENT_BYTES);
  while (end >= first && view.getUint32(end, true) !== END) end--;
  if (end < first) throw new ZipError(DAMAGED);
  const numFiles = view.getUint16(end + 10, true);
  if (numFiles > mostFiles) throw new ZipError(`This zip has ${numFiles} files, so it is not an export of ratings.`);
  let at = view.getUint32(end + 16, true);
  return Array.from({ length: numFiles }, () => {
    if (view.getUint32(at, true) !== ENTRY) throw new ZipError(DAMAGED);
    const nameBytes = view.getUint16(at + 28, true);
    const entry = {
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes)),
      isEncrypted: (view.getUint16(at + 8, true) & ENCRYPTED) !== 0,
      method: view.getUint16(at + 10, true),
      packedBytes: view.getUint32(at + 20, true),
      start: view.getUint32(at + 42, true),
    };
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    return entry;
  });
}

async function unpack(bytes: Uint8Array<ArrayBuffer>, entry: Entry, most: number): Promise<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(entry.start, true) !== LOCAL) throw new RangeError('no local header');
  const start = entry.start + 30 + view.getUint16(entry.start + 26, true) + view.getUint16(entry.start + 28, true);
  if (start + entry.packedBytes > bytes.length) throw new RangeError('beyond the end');
  const packed = bytes.subarray(start, start + entry.packedBytes);
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    throw new ZipError('This zip is packed in a way that browsers do not know. Please unpack it first.');
  }
  const stream = new Blob([packed]).stream();
  const unpacked = entry.method === STORED ? stream : stream.pipeThrough(new DecompressionStream('deflate-raw'));
  const chunks: Uint8Array[] = [];
  let total = 0;
  const reader = (unpacked as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    total += value.length;
    if (total > most) {
      await reader.cancel();
      throw new ZipError('This zip is too large when it is unpacked. Please unpack it and choose the list of ratings.');
    }
    chunks.push(value);
  }
  const content = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    content.set(chunk, at);
    at += chunk.length;
  }
  return content;
}
