/** Interfaces of the places where releases are kept: folders and buckets. Each host has its own implementation. */

import type { Source } from '../source.ts';
import type { Canary } from './canary.ts';
import type { Pointer } from './manifest.ts';
import type { Night } from './nights.ts';

/** A folder or bucket of releases that a host reads. */
export interface ReleaseStore {
  /** Reads `current.json`. Throws `ReleaseError` `missing` when no release has been published yet. */
  readPointer(): Promise<Pointer>;
  /** Returns a source of the files of one release. Reads nothing yet, so the release need not exist. */
  source(id: string): Source;
  /**
   * Like `source`, for reading over a long time: where the host can tell, the release is not removed while the source is
   * in use. Absent where the host cannot tell.
   */
  lease?(id: string): Source;
}

/** A file of a release in an archive. */
export interface StoredFile {
  readonly bytes: number;
  /** Time of its last change by the clock of the storage, in milliseconds since 1970. */
  readonly modified: number;
}

/** The files of each release, by release id and then by file name. */
export type StoredReleases = ReadonlyMap<string, ReadonlyMap<string, StoredFile>>;

/** A store of releases whose files can be listed and checked, and whose current release can be changed. */
export interface ReleaseArchive extends ReleaseStore {
  /** Resolves to all files, without reading them. */
  list(): Promise<StoredReleases>;
  /**
   * Resolves to the SHA-256 of a file, in hexadecimal. Reads the file in chunks. Throws `ReleaseError` when it cannot
   * be read.
   */
  sha256(id: string, file: string): Promise<string>;
  /** The nightly runs that are noted, newest first; none where no note can be read. */
  readNights(): Promise<Night[]>;
  /**
   * Resolves to the release that is tried; undefined when none ever was. Throws `RangeError` when that is damaged. Absent
   * where no release can be tried.
   */
  readCanary?(): Promise<Canary | undefined>;
  /** Says which release is tried, in one step. */
  writeCanary?(canary: Canary): Promise<void>;
  /** Makes `id` the current release, in one step. */
  writePointer(id: string): Promise<void>;
}
