/**
 * Publishes a release in a folder. A release appears under its id either complete or not at all, and one rename makes
 * it the current release.
 *
 * If a run is killed, the old pointer and the old release stay in place. At most a folder `.staging-…` is left, which
 * no reader uses.
 */

import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileExcess, memoryExcess } from '../../models/scorers.ts';
import { placeFolder } from '../../shared/node/durable-files.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { prepareLease } from '../../shared/node/release-lease.ts';
import { sha256 } from '../../shared/node/sha256.ts';
import { residentBytes } from '../../shared/release/budget.ts';
import { withChecksum } from '../../shared/release/checksum.ts';
import {
  MANIFEST_FILE,
  type Manifest,
  parseManifest,
  RELEASE_FORMAT,
  REPORT_FILE,
  RUN_FILE,
} from '../../shared/release/manifest.ts';
import { GateError } from './gate-error.ts';
import { inspectRelease } from './inspect.ts';
import type { StoredFile } from './make-release.ts';
import { currentRelease } from './pointer.ts';
import { pruneReleases } from './prune.ts';
import { releaseId } from './release-id.ts';

/** A release to publish, and where and how to publish it. */
export interface PublishInput {
  /** The folder of all releases. It is created when it does not exist. */
  releasesDir: string;
  /** Artifacts by file name. */
  files: ReadonlyMap<string, Uint8Array>;
  /** Artifacts that lie on the disk. They are copied. */
  stored?: ReadonlyMap<string, StoredFile>;
  manifest: Omit<Manifest, 'id' | 'files' | 'format' | 'checksum'>;
  /** The figures of the held-out evaluation, written to `report.json`. */
  report: unknown;
  /** Facts about the run (seconds, memory, machine), written to `run.json`. `time` is in ISO 8601. */
  run: { time: string; [fact: string]: unknown };
  /** The number of releases to keep in total. */
  keep: number;
  /** True makes the release the current one. False writes it and leaves the pointer unchanged. */
  setCurrent: boolean;
}

/** The result of publishing a release. */
export interface Published {
  id: string;
  manifest: Manifest;
  /**
   * - `written`: there was no release of this id
   * - `kept`: the same release was there and intact, so nothing was written
   * - `repaired`: the release was there but damaged, so it was written again
   */
  outcome: 'written' | 'kept' | 'repaired';
  /** Size of the files that the manifest lists. */
  totalBytes: number;
  /** Size of the files that the service keeps in memory. */
  residentBytes: number;
  /** Ids of the old releases that were removed. */
  pruned: string[];
  /** Ids of the old releases that stay because somebody reads them. */
  inUse: string[];
}

/**
 * Writes a release, makes it current if asked, and removes old releases. The caller must hold the lock of the folder
 * (`withFolderLock`). Throws `GateError` `budget`, before it writes anything, when a file or the whole release is over
 * its budget, and `RangeError` when the artifacts include a file that is written here. When the disk is full, the error
 * says how much space is needed, and earlier releases stay as they were.
 */
export async function publishRelease(input: PublishInput): Promise<Published> {
  const { releasesDir } = input;
  const contents = new Map<string, Content>([...input.files, ...(input.stored ?? [])]);
  for (const file of [MANIFEST_FILE, REPORT_FILE, RUN_FILE]) {
    if (contents.has(file))
      throw new RangeError(`${file} must not be among the artifacts: publishing writes this file itself`);
  }
  contents.set(REPORT_FILE, toText(input.report));
  const manifest = completeManifest(input.manifest, contents);
  const excess = [...fileExcess(manifest.files), memoryExcess(manifest)].filter((line) => line !== null);
  if (excess.length > 0) throw new GateError('budget', excess.join('; '));
  contents.set(MANIFEST_FILE, toText(manifest));
  contents.set(RUN_FILE, toText(withChecksum(input.run, sha256)));
  await mkdir(releasesDir, { recursive: true });
  const before = await currentRelease(releasesDir).catch(() => undefined);
  await prepareLease(releasesDir, manifest.id);
  const outcome = await place(releasesDir, manifest.id, contents);
  if (input.setCurrent) await fileArchive(releasesDir).writePointer(manifest.id);
  // The release that was current is the one to go back to, also when newer ones were left by going back to it.
  const alsoKeep = before !== undefined && input.keep > 1 ? [manifest.id, before] : [manifest.id];
  const { removed, inUse } = await pruneReleases(releasesDir, input.keep, alsoKeep);
  return {
    id: manifest.id,
    manifest,
    outcome,
    totalBytes: Object.values(manifest.files).reduce((sum, { bytes }) => sum + bytes, 0),
    residentBytes: residentBytes(manifest.files),
    pruned: removed,
    inUse,
  };
}

/** The content of a file: text, bytes, or a file on the disk. */
type Content = string | Uint8Array | StoredFile;

function isStored(data: Content): data is StoredFile {
  return typeof data === 'object' && 'path' in data;
}

function completeManifest(given: PublishInput['manifest'], contents: ReadonlyMap<string, Content>): Manifest {
  const files: Manifest['files'] = {};
  for (const file of [...contents.keys()].sort()) {
    const data = contents.get(file) ?? '';
    files[file] = isStored(data)
      ? { bytes: data.bytes, sha256: data.sha256 }
      : { bytes: Buffer.byteLength(data), sha256: sha256(data) };
  }
  const id = releaseId({ ...given, files });
  return parseManifest(toText(withChecksum({ format: RELEASE_FORMAT, id, ...given, files }, sha256)));
}

/**
 * Writes the folder of a release unless an intact one is there. A repair takes two renames, and between them there is
 * no release `id`. That is harmless: the release was damaged, so no service had it open.
 */
async function place(
  releasesDir: string,
  id: string,
  contents: ReadonlyMap<string, Content>,
): Promise<Published['outcome']> {
  const existing = await inspectRelease(releasesDir, id).catch(() => undefined);
  if (existing?.intact) return 'kept';
  const bytesOf = (data: Content) => (isStored(data) ? data.bytes : Buffer.byteLength(data));
  const bytes = Array.from(contents.values()).reduce((sum, data) => sum + bytesOf(data), 0);
  const write = async (staging: string) => {
    for (const [file, data] of contents) {
      if (isStored(data)) await copyFile(data.path, join(staging, file));
      else await writeFile(join(staging, file), data);
    }
  };
  await placeFolder(join(releasesDir, id), bytes, write, { replace: existing !== undefined });
  return existing ? 'repaired' : 'written';
}

function toText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
