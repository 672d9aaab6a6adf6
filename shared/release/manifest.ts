/**
 * Reads `manifest.json`, which lists the files of a release with their checksums, and the pointer to the current
 * release.
 */

import { ReleaseError } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import type { Manifest } from '../schemas/manifest.ts';
import { type Source, sha256Of } from '../source.ts';
import { checkedText } from './checksum.ts';

export type { Manifest } from '../schemas/manifest.ts';

/** Version of the release layout that this build writes and reads. */
export const RELEASE_FORMAT = 3;

/**
 * Most bytes of memory that a release may take in all. An edge isolate has 128 MB for code, requests and the release.
 */
export const RESIDENT_BUDGET = 56_000_000;

/** Name of the file that says which release of a folder or bucket is current. */
export const POINTER_FILE = 'current.json';
/** Name of the file that describes a release: see `Manifest`. */
export const MANIFEST_FILE = 'manifest.json';
/** Name of the file with the figures of the held-out evaluation. */
export const REPORT_FILE = 'report.json';
/**
 * Name of the file with the time and memory that the nightly run took. The manifest does not list it, because it
 * differs from run to run. No answer of the models depends on it.
 */
export const RUN_FILE = 'run.json';

/** The content of `current.json`. */
export interface Pointer {
  /** Id of the current release. */
  release: string;
}

/** Returns a dataset's name for display. It says so when the viewers are simulated. */
export function datasetLabel({ name, simulated }: Pick<Manifest['dataset'], 'name' | 'simulated'>): string {
  return simulated ? `${name} (simulated viewers)` : name;
}

const ID = /^[0-9a-f]{16}$/;

/** Returns true when `text` is a release id: 16 lower-case hexadecimal digits. */
export function isReleaseId(text: unknown): text is string {
  return typeof text === 'string' && ID.test(text);
}

/** Returns the pointer in the text of `current.json`. Throws `ReleaseError` `corrupt` when it holds no release id. */
export function parsePointer(text: string): Pointer {
  const value = parseJson(POINTER_FILE, text);
  if (!isRecord(value) || !isReleaseId(value.release)) {
    throw new ReleaseError('corrupt', 'current.json: expected {"release": "<16 hex digits>"}');
  }
  return { release: value.release };
}

/** Returns the text of a `current.json` that names `id` as the current release. */
export function pointerText(id: string): string {
  return `${JSON.stringify({ release: id })}\n`;
}

/**
 * Resolves to the manifest of a release. Throws `ReleaseError` when it is absent, for the reasons of `parseManifest`,
 * and `corrupt` when its checksum does not match what it says.
 */
export async function readManifest(source: Source): Promise<Manifest> {
  const manifest = parseManifest(new TextDecoder().decode(await source.read(MANIFEST_FILE)));
  const found = await checksumOf(source, manifest);
  if (found !== manifest.checksum) {
    throw new ReleaseError(
      'corrupt',
      `manifest.json: its content has checksum ${found}, but it says ${manifest.checksum}`,
    );
  }
  return manifest;
}

/**
 * Resolves to the content of the `run.json` of a release, without its checksum; null when it is absent, cannot be read,
 * is not a JSON object, or does not match its checksum.
 */
export async function readRun(source: Source): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const run: unknown = JSON.parse(new TextDecoder().decode(await source.read(RUN_FILE)));
    if (!isRecord(run)) return null;
    const { checksum, ...content } = run;
    return checksum === (await checksumOf(source, run)) ? content : null;
  } catch {
    return null;
  }
}

function checksumOf(source: Source, value: object): Promise<string> {
  return sha256Of(source, new TextEncoder().encode(checkedText(value)));
}

/**
 * Returns the manifest in the text of `manifest.json`. Throws `ReleaseError`: `version` when it states another
 * format, `corrupt` when it is not JSON or a field that is checked here is absent or has another type.
 */
export function parseManifest(text: string): Manifest {
  const value = parseJson(MANIFEST_FILE, text);
  if (!isRecord(value)) throw new ReleaseError('corrupt', 'manifest.json: expected an object');
  if (value.format !== RELEASE_FORMAT) {
    const found = `manifest.json: format is ${JSON.stringify(value.format)}, this build reads ${RELEASE_FORMAT}`;
    throw new ReleaseError('version', `${found}: ${otherVersion(value.format)}`);
  }
  if (!/^[0-9a-f]{64}$/.test(String(value.checksum)))
    throw new ReleaseError('corrupt', 'manifest.json: has no checksum');
  if (!isReleaseId(value.id)) throw new ReleaseError('corrupt', 'manifest.json: id is not 16 hex digits');
  if (!isRecord(value.files)) throw new ReleaseError('corrupt', 'manifest.json: files is missing');
  for (const [file, entry] of Object.entries(value.files)) {
    if (!/^[a-z0-9][a-z0-9.-]*$/.test(file)) {
      throw new ReleaseError('corrupt', `manifest.json: ${JSON.stringify(file)} is not a file name`);
    }
    if (!isRecord(entry) || !isCount(entry.bytes) || !/^[0-9a-f]{64}$/.test(String(entry.sha256))) {
      throw new ReleaseError('corrupt', `manifest.json: ${file} has no size and checksum`);
    }
  }
  const dataset = value.dataset;
  if (!isRecord(dataset) || !Array.isArray(dataset.scale) || dataset.scale.length === 0) {
    throw new ReleaseError('corrupt', 'manifest.json: dataset is missing or has no scale');
  }
  if (!dataset.scale.every(Number.isFinite)) {
    throw new ReleaseError('corrupt', 'manifest.json: scale is not a list of numbers');
  }
  if (!isCount(dataset.movies) || !isCount(dataset.users)) {
    throw new ReleaseError('corrupt', 'manifest.json: dataset does not count its movies and users');
  }
  if (!isCount(value.budget)) {
    throw new ReleaseError('corrupt', `manifest.json: budget is ${JSON.stringify(value.budget)}, expected bytes`);
  }
  if (!isRecord(value.blend)) throw new ReleaseError('corrupt', 'manifest.json: blend is missing');
  return value as unknown as Manifest;
}

function otherVersion(format: unknown): string {
  return Number(format) > RELEASE_FORMAT
    ? 'the release was made by a later version; update cinematch'
    : 'the release was made by an older version; run nightly again';
}

/** Returns the value of a JSON file of a release. Throws `ReleaseError` `corrupt`, with the file's name, when it is none. */
export function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ReleaseError('corrupt', `${file}: not JSON`, { cause });
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
