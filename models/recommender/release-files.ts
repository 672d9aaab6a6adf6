/**
 * Reads and checks the files of a release. Some files stay in memory from the start. Others are read when a request
 * needs them, and are dropped when memory is short.
 */

import { ReleaseError } from '../../shared/errors.ts';
import { ATTRIBUTES_FILE } from '../../shared/release/attributes.ts';
import { FAMILIES_FILE } from '../../shared/release/families.ts';
import type { Manifest } from '../../shared/release/manifest.ts';
import { MOVIES_FILE } from '../../shared/release/movies.ts';
import { PROFILE_INDEX_FILE } from '../../shared/release/profiles.ts';
import { type Source, sha256Of } from '../../shared/source.ts';
import { MODEL_NAMES } from '../catalogue.ts';
import { artifactFile, budgetOf } from '../scorers.ts';
import type { Recommender } from './answers.ts';

/**
 * Most files that are read at the same time. Checking a file may need a temporary copy of it, so this limits the memory
 * that opening takes. A small number; nothing else depends on its exact value.
 */
const AT_ONCE = 3;

/** Files of the catalogue and the users that are in memory from the start. */
export const CATALOGUE_FILES: readonly string[] = [MOVIES_FILE, PROFILE_INDEX_FILE];
/** The models. They are in the memory of the kernels from the start. */
export const MODEL_FILES: readonly string[] = (['bias', ...MODEL_NAMES] as const).map((name) => artifactFile(name));

/** Returns all files of a release that are in memory from the start. */
export function heldFiles({ files }: Pick<Manifest, 'files'>): string[] {
  return [...CATALOGUE_FILES, ATTRIBUTES_FILE, FAMILIES_FILE, ...MODEL_FILES].filter((file) => file in files);
}

/** The files of one open release. */
export interface ReleaseFiles extends Pick<Recommender, 'memory' | 'shrink' | 'cacheUse'> {
  /**
   * Reads files and keeps them in memory. When `room` is given, it is called with each file's length in bytes and
   * returns the array to read into. Throws `ReleaseError` `missing` or `corrupt`; the message names the file.
   */
  hold(files: readonly string[], room?: (length: number) => Uint8Array<ArrayBuffer>): Promise<void>;
  /** Returns the bytes of a file that `hold` has read; an empty array for any other file. Not a copy. */
  bytesOf(file: string): Uint8Array;
  /** Reads and checks a whole file without keeping it. Throws like `hold`. */
  read(file: string): Promise<Uint8Array>;
  /**
   * Returns a function that reads, checks and decodes a file at its first call, and then keeps the result until
   * `shrink`. Calls that come while the file is still being read each read it on their own.
   */
  onDemand<T extends object>(file: string, decode: (bytes: Uint8Array) => T): () => Promise<T>;
}

/**
 * Returns the files of the release that `manifest` describes. Reads nothing yet. `now` returns a time in milliseconds.
 */
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
    const found = await sha256Of(source, bytes);
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
