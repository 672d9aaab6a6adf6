/** Tells the encoding of a text by its bytes. Datasets, and lists that a visitor imports, are read by the same rule. */

/** An encoding as `TextDecoder` calls it. */
type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Bytes that are looked at for UTF-16. A round number. */
const SAMPLE = 4_096;
const LINE_FEED = 0x0a;

/**
 * Returns the encoding of a text that comes in blocks of whole lines. UTF-16 has a mark, or a byte 0 beside many letters.
 * Other texts are Windows-1252, which includes Latin-1, if more lines with special letters are not UTF-8 than are: a few
 * damaged lines do not change the others. A file that is no text counts as UTF-8. `isUtf8` may be a faster test of the
 * host.
 */
export function encodingOf(blocks: Iterable<Uint8Array>, isUtf8: (bytes: Uint8Array) => boolean = decodes): Encoding {
  let isFirst = true;
  let balance = 0;
  for (const block of blocks) {
    const wide = isFirst ? wideEncodingOf(block.subarray(0, SAMPLE)) : undefined;
    if (wide) return wide;
    isFirst = false;
    if (balance === 0 && isUtf8(block)) continue;
    for (const line of linesOf(block)) {
      if (!isUtf8(line)) balance--;
      else if (line.some((byte) => byte >= 0x80)) balance++;
    }
  }
  return balance < 0 ? 'windows-1252' : 'utf-8';
}

/** Returns the encoding that a beginning with a mark or with zeros has; undefined for one with neither. */
function wideEncodingOf(sample: Uint8Array): Encoding | undefined {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  // Every second byte of letters, digits and separators is zero.
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2]++;
  if (zeros[1] > sample.length / 4 && zeros[0] < zeros[1] / 4) return 'utf-16le';
  if (zeros[0] > sample.length / 4 && zeros[1] < zeros[0] / 4) return 'utf-16be';
  return zeros[0] + zeros[1] > 0 ? 'utf-8' : undefined;
}

function* linesOf(block: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < block.length; ) {
    const end = block.indexOf(LINE_FEED, start) + 1 || block.length;
    const line = block.subarray(start, end);
    if (!line.includes(0)) yield line;
    start = end;
  }
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
