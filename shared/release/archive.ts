/** Where releases are kept: a folder or a bucket. Each host has one implementation. */

import type { Source } from '../source.ts';
import type { Pointer } from './manifest.ts';

/** Where a host keeps its releases. */
export interface ReleaseStore {
  /** Throws `ReleaseError`: `missing` when nothing was published yet. */
  readPointer(): Promise<Pointer>;
  /** The files of one release. */
  source(id: string): Source;
}

export interface ReleaseArchive extends ReleaseStore {
  /** Sizes of every file, by release and file name. */
  list(): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>>;
  /** Hex SHA-256 of a file, which is never held whole. Throws `ReleaseError` when it cannot be read. */
  sha256(id: string, file: string): Promise<string>;
  /** Makes `id` the current release, in one step. */
  writePointer(id: string): Promise<void>;
}
