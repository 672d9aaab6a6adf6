/**
 * Publishing: a release appears under its id complete or not at all, and becomes current by one rename.
 *
 * A run that is killed leaves the old pointer, the old release, and at most a folder `.staging-…` that nobody reads.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileExcess, memoryExcess } from '../../models/scorers.ts';
import { placeFolder } from '../../shared/node/durable-files.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { sha256 } from '../../shared/node/sha256.ts';
import { residentBytes } from '../../shared/release/budget.ts';
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
import { pruneReleases } from './prune.ts';
import { releaseId } from './release-id.ts';

export interface PublishInput {
  releasesDir: string;
  /** Artifacts by file name. */
  files: ReadonlyMap<string, Uint8Array>;
  manifest: Omit<Manifest, 'id' | 'files' | 'format'>;
  /** Becomes `report.json`: figures of the held-out evaluation. */
  report: unknown;
  /** Becomes `run.json`: seconds, memory, machine; `time` is an ISO time. */
  run: { time: string; [fact: string]: unknown };
  /** Releases to keep in all. */
  keep: number;
  /** False writes the release and leaves the pointer where it is. */
  setCurrent: boolean;
}

export interface Published {
  id: string;
  manifest: Manifest;
  /** `kept`: the same release was there, intact. `repaired`: it was there, damaged, and was written again. */
  outcome: 'written' | 'kept' | 'repaired';
  totalBytes: number;
  residentBytes: number;
  /** Ids of old releases that were removed. */
  pruned: string[];
}

/**
 * The caller holds the lock (`withFolderLock`). Throws `GateError` `budget` before anything is written. When there is
 * no space the error says how much is needed, and what was published stays as it was.
 */
export async function publishRelease(input: PublishInput): Promise<Published> {
  const { releasesDir } = input;
  const contents = new Map<string, string | Uint8Array>(input.files);
  for (const file of [MANIFEST_FILE, REPORT_FILE, RUN_FILE]) {
    if (contents.has(file)) throw new RangeError(`${file} is written here: it may not be among the artifacts`);
  }
  contents.set(REPORT_FILE, toText(input.report));
  const manifest = completeManifest(input.manifest, contents);
  const excess = [...fileExcess(manifest.files), memoryExcess(manifest)].filter((line) => line !== null);
  if (excess.length > 0) throw new GateError('budget', excess.join('; '));
  contents.set(MANIFEST_FILE, toText(manifest));
  contents.set(RUN_FILE, toText(input.run));
  await mkdir(releasesDir, { recursive: true });
  const outcome = await place(releasesDir, manifest.id, contents);
  if (input.setCurrent) await fileArchive(releasesDir).writePointer(manifest.id);
  return {
    id: manifest.id,
    manifest,
    outcome,
    totalBytes: Object.values(manifest.files).reduce((sum, { bytes }) => sum + bytes, 0),
    residentBytes: residentBytes(manifest.files),
    pruned: await pruneReleases(releasesDir, input.keep, [manifest.id]),
  };
}

function completeManifest(
  given: PublishInput['manifest'],
  contents: ReadonlyMap<string, string | Uint8Array>,
): Manifest {
  const files: Manifest['files'] = {};
  for (const file of [...contents.keys()].sort()) {
    const data = contents.get(file) ?? '';
    files[file] = { bytes: Buffer.byteLength(data), sha256: sha256(data) };
  }
  const id = releaseId({ ...given, files });
  return parseManifest(toText({ format: RELEASE_FORMAT, id, ...given, files }));
}

/** Between the two renames of a repair there is no release `id`; it was damaged, so no service had it open. */
async function place(
  releasesDir: string,
  id: string,
  contents: ReadonlyMap<string, string | Uint8Array>,
): Promise<Published['outcome']> {
  const existing = await inspectRelease(releasesDir, id).catch(() => undefined);
  if (existing?.intact) return 'kept';
  const bytes = Array.from(contents.values()).reduce((sum, data) => sum + Buffer.byteLength(data), 0);
  const write = async (staging: string) => {
    for (const [file, data] of contents) await writeFile(join(staging, file), data);
  };
  await placeFolder(join(releasesDir, id), bytes, write, { replace: existing !== undefined });
  return existing ? 'repaired' : 'written';
}

function toText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
