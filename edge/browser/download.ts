/**
 * Loads a release from the site onto the device. Each file is checked against the manifest before it is kept. What was
 * loaded earlier is not loaded again, so an attempt goes on where the last one ended.
 */

import { checkReleaseMemory } from '../../models/recommender/recommender.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { toHex } from '../../shared/hex.ts';
import { MANIFEST_FILE, POINTER_FILE, parseJson, parsePointer, readManifest } from '../../shared/release/manifest.ts';
import { memorySource } from '../../shared/source.ts';
import { isPlain, mayStay, type SitePointer } from '../release/on-devices.ts';
import type { KeptReleases } from './kept-releases.ts';
import { answersRanges, askHost } from './read-range.ts';
import { letGo, readInto } from './read-stream.ts';

/** Files that are loaded at the same time. A small number: each is in memory as a whole until it is kept. */
const AT_ONCE = 3;
/** The first bytes of a gzip file (RFC 1952, 2.3.1). */
const GZIP = [0x1f, 0x8b];

/** What `loadRelease` needs. */
export interface LoadOptions {
  /** Address of the folder `releases/` of the site, with a slash at the end. */
  readonly root: string;
  readonly kept: KeptReleases;
  readonly signal: AbortSignal;
  /** Called with the bytes that have arrived, and those that there are. */
  readonly onProgress: (received: number, total: number) => void;
}

/**
 * Resolves to the pointer of the site. Throws `ReleaseError` `unreadable` when the site cannot be reached, `corrupt` when
 * it has no pointer.
 */
export async function readSitePointer(root: string, signal?: AbortSignal): Promise<SitePointer> {
  const text = await (await fetchFile(root, POINTER_FILE, { signal, cache: 'no-store' })).text();
  const { bytes } = parseJson(POINTER_FILE, text) as { bytes?: unknown };
  return { ...parsePointer(text), bytes: Number.isSafeInteger(bytes) ? Number(bytes) : 0 };
}

/**
 * Loads the release that the site's pointer names, makes it the one that answers, and removes the others. Resolves to
 * its id; at once when it is here already. Throws `ReleaseError` when a file is missing or not what the manifest says,
 * `AbortError` when it was cancelled, and the browser's `QuotaExceededError` when there is no room. The old release
 * answers on then.
 */
export async function loadRelease(options: LoadOptions): Promise<string> {
  // When one file fails, the others are given up as well.
  const all = new AbortController();
  const giveUp = () => all.abort(options.signal.reason);
  options.signal.addEventListener('abort', giveUp);
  try {
    return await loadAll({ ...options, signal: all.signal });
  } finally {
    options.signal.removeEventListener('abort', giveUp);
    all.abort();
  }
}

async function loadAll({ root, kept, signal, onProgress }: LoadOptions): Promise<string> {
  const { release: id, bytes: total } = await readSitePointer(root, signal);
  const current = await kept.readPointer().catch(() => undefined);
  if (current?.release === id) return id;
  let received = 0;
  const load = (file: string) =>
    fetchFile(`${root}${id}/`, file, { signal }, (bytes) => {
      received += bytes;
      if (signal.aborted) return;
      onProgress(Math.min(received, total), total);
    });

  const text = new Uint8Array(await (await load(MANIFEST_FILE)).arrayBuffer());
  const manifest = await readManifest(memorySource(new Map([[MANIFEST_FILE, text]])));
  if (manifest.id !== id)
    throw new ReleaseError('corrupt', `${MANIFEST_FILE}: is of release ${manifest.id}, not ${id}`);
  checkReleaseMemory(manifest);

  const left = Object.entries(manifest.files);
  const loadSome = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [file, { bytes, sha256 }] = next;
      if (await kept.has(id, file, bytes)) continue;
      if (mayStay(file, bytes) && (await answersRanges(`${root}${id}/${file}`, file, signal))) continue;
      const found = await contentOf(file, await load(isPlain(file) ? file : `${file}.gz`), bytes);
      if ((await sha256Of(found)) !== sha256) throw corrupt(file);
      await kept.keep(id, file, found);
      letGo(found);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, loadSome));
  await kept.keep(id, MANIFEST_FILE, text);
  signal.throwIfAborted();
  await kept.point(id);
  return id;
}

async function fetchFile(
  folder: string,
  file: string,
  init: RequestInit,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Blob> {
  const found = await askHost(folder + file, file, init);
  if (!found.ok) throw new ReleaseError('missing', `${file}: the site answered with status ${found.status}`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = found.body?.getReader();
  const read = () =>
    reader?.read().catch((cause: unknown) => {
      init.signal?.throwIfAborted();
      throw new ReleaseError('unreadable', `${file}: ended before it was complete`, { cause });
    });
  for (let next = await read(); next && !next.done; next = await read()) {
    parts.push(next.value);
    onBytes(next.value.length);
  }
  const whole = new Blob(parts);
  parts.forEach(letGo);
  return whole;
}

/**
 * The `length` bytes of a file, unpacked. Some hosts unpack it on the way. Throws `ReleaseError` `corrupt` when what was
 * sent cannot be unpacked or has another length.
 */
async function contentOf(file: string, sent: Blob, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const start = new Uint8Array(await sent.slice(0, GZIP.length).arrayBuffer());
  const isPacked = !isPlain(file) && GZIP.every((byte, b) => start[b] === byte);
  const stream = isPacked ? sent.stream().pipeThrough(new DecompressionStream('gzip')) : sent.stream();
  return readInto(file, stream, new Uint8Array(length)).catch((cause: unknown) => {
    throw corrupt(file, cause);
  });
}

function corrupt(file: string, cause?: unknown): ReleaseError {
  return new ReleaseError('corrupt', `${file}: what the site has is not what its manifest says`, { cause });
}

async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', bytes));
}
