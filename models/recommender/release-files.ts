/**
 * The files of a release, read and checked: those that are held from the start, a few at a time, and those that are read
 * when somebody asks and dropped again when memory is short.
 */

import { ReleaseError } from '../../shared/errors.ts';
import { toHex } from '../../shared/hex.ts';
import type { Manifest } from '../../shared/release/manifest.ts';
import type { Source } from '../../shared/source.ts';
import { budgetOf } from '../scorers.ts';
import type { Recommender } from './answers.ts';

/** Files read at once: what is read is held, but checking it may take a copy meanwhile. */
const AT_ONCE = 3;

export interface ReleaseFiles extends Pick<Recommender, 'memory' | 'shrink' | 'cacheUse'> {
  /** Reads files to hold, into `room` where it gives some. Throws `ReleaseError` `missing` or `corrupt`, naming the file. */
  hold(files: readonly string[], room?: (length: number) => Uint8Array<ArrayBuffer>): Promise<void>;
  /** Bytes of a file that is held. */
  bytesOf(file: string): Uint8Array;
  /** Reads a file whole and keeps nothing of it. Throws as `hold`. */
  read(file: string): Promise<Uint8Array>;
  /** A file that is read when it is asked for, decoded. Nobody waits for another's reading: each who finds none reads. */
  onDemand<T extends object>(file: string, decode: (bytes: Uint8Array) => T): () => Promise<T>;
}

/** `now` is in milliseconds. */
export function openReleaseFiles(source: Source, manifest: Manifest, now: () => number): ReleaseFiles {
  const held = new Map<string, Uint8Array>();
  const loadMs = new Map<string, number>();
  const cold = new Set<string>();
  const entryOf = (file: string) => {
    const entry = manifest.files[file];
    if (!entry) throw new ReleaseError('missing', `manifest.json: ${file} is not listed`);
    return entry;
  };
  const cache = new Map<string, object>();
  const cacheUse = { hits: 0, misses: 0 };

  const read = async (file: string, into?: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
    const entry = entryOf(file);
    const bytes = await source.read(file, undefined, into);
    if (bytes.length !== entry.bytes) {
      throw new ReleaseError('corrupt', `${file} has ${bytes.length} bytes, the manifest says ${entry.bytes}`);
    }
    const found = source.sha256?.(bytes) ?? (await sha256(bytes));
    if (found !== entry.sha256) {
      throw new ReleaseError('corrupt', `${file} has checksum ${found}, the manifest says ${entry.sha256}`);
    }
    return bytes;
  };

  return {
    read,
    async hold(files, room) {
      const left = files.map((file) => ({ file, into: room?.(entryOf(file).bytes) }));
      const readSome = async () => {
        for (let next = left.shift(); next; next = left.shift()) {
          const start = now();
          held.set(next.file, await read(next.file, next.into));
          loadMs.set(next.file, now() - start);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, readSome));
    },
    bytesOf: (file) => held.get(file) ?? new Uint8Array(),
    onDemand(file, decode) {
      entryOf(file);
      cold.add(file);
      return async () => {
        const known = cache.get(file);
        cacheUse[known ? 'hits' : 'misses']++;
        if (known) return known as ReturnType<typeof decode>;
        const start = now();
        const decoded = decode(await read(file));
        loadMs.set(file, now() - start);
        cache.set(file, decoded);
        return decoded;
      };
    },
    shrink: () => cache.clear(),
    cacheUse,
    memory() {
      const component = (file: string, bytes: number) => ({
        component: file,
        bytes,
        budget: budgetOf(file) ?? null,
        loadMs: loadMs.get(file) ?? 0,
      });
      return [
        ...Array.from(held, ([file, bytes]) => component(file, bytes.length)),
        ...Array.from(cold, (file) => component(file, cache.has(file) ? entryOf(file).bytes : 0)),
      ].sort((a, b) => b.bytes - a.bytes || (a.component < b.component ? -1 : 1));
    },
  };
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', bytes));
}
