/** Compares a release with its manifest. Portable. Damage does not make it fail, but is listed in the result. */

import { ReleaseError } from '../../shared/errors.ts';
import type { ReleaseArchive, StoredFile } from '../../shared/release/archive.ts';
import { isResident } from '../../shared/release/budget.ts';
import { MANIFEST_FILE, type Manifest, RUN_FILE, readManifest, readRun } from '../../shared/release/manifest.ts';
import { budgetOf, fileExcess, memoryExcess } from '../scorers.ts';

/** The files of a release by name, as they are in the archive. */
type Files = ReadonlyMap<string, StoredFile>;

/** Computes the id of a release from the contents that its manifest lists. */
export type IdOf = (manifest: Manifest) => string;

interface InspectedFile {
  file: string;
  /** Size in the archive; null when the file is absent. */
  bytes: number | null;
  /** Size that the manifest states. */
  expectedBytes: number;
  /** True when it stays in memory while the release is served; false when it is read by range or on demand. */
  resident: boolean;
  /** Most bytes that it may have; null when it has no budget of its own. */
  budget: number | null;
  /** Description of the damage; null when the file is intact. */
  problem: string | null;
}

/** Result of `inspectRelease`. Sizes are in bytes. */
export interface Inspection {
  id: string;
  /** True when there are no problems. */
  intact: boolean;
  problems: string[];
  /** A message for each file over its budget. Not a problem: the budget may have been lowered after publication. */
  excess: string[];
  /** The manifest; null when it cannot be read. */
  manifest: Manifest | null;
  /** Files that the manifest lists, largest first. */
  files: InspectedFile[];
  /** Files that the manifest does not list, except `manifest.json` and `run.json`. */
  unknownFiles: string[];
  totalBytes: number;
  residentBytes: number;
  /** Most bytes of memory that the release may take; null when the manifest cannot be read. */
  budget: number | null;
  /** The parsed `run.json`; null when it cannot be read. */
  run: unknown;
}

/**
 * Reads every byte of a release and checks it. With `idOf`, also checks that the id follows from the contents. Throws
 * `ReleaseError` `missing` when there is no such release, and the errors of listing the archive. All other problems are
 * in the result.
 */
export async function inspectRelease(archive: ReleaseArchive, id: string, idOf?: IdOf): Promise<Inspection> {
  const stored = (await archive.list()).get(id);
  if (!stored) throw new ReleaseError('missing', `there is no release ${id}`);
  const problems: string[] = [];
  const manifest = await readListed(archive, id, stored).catch((error: Error) => {
    problems.push(error.message);
    return null;
  });
  const files: InspectedFile[] = [];
  for (const entry of Object.entries(manifest?.files ?? {})) files.push(await inspectFile(archive, id, stored, entry));
  if (manifest) {
    const found = [
      ...identityProblems(manifest, id, idOf),
      ...files.map(({ problem }) => problem),
      memoryExcess(manifest),
    ];
    problems.push(...found.filter((problem) => problem !== null));
  }
  const sum = (of: InspectedFile[]) => of.reduce((bytes, file) => bytes + (file.bytes ?? 0), 0);
  return {
    id,
    intact: problems.length === 0,
    problems,
    excess: fileExcess(manifest?.files ?? {}),
    manifest,
    files: files.sort((a, b) => b.expectedBytes - a.expectedBytes),
    unknownFiles: manifest ? [...stored.keys()].filter((file) => !isKnown(file, manifest)) : [],
    totalBytes: sum(files),
    residentBytes: sum(files.filter(({ resident }) => resident)),
    budget: manifest?.budget ?? null,
    run: await readRun(archive.source(id)),
  };
}

/**
 * Returns the first problem of a release that shows without reading its files: another id, a file that is absent or has
 * another size, or too much memory. Null when there is none.
 */
export function findProblem(manifest: Manifest, id: string, stored: Files): string | null {
  const [problem] = identityProblems(manifest, id);
  if (problem) return problem;
  for (const [file, { bytes }] of Object.entries(manifest.files)) {
    const wrong = sizeProblem(file, bytes, stored);
    if (wrong) return wrong;
  }
  return memoryExcess(manifest);
}

/**
 * Resolves to the manifest of a release. Throws `ReleaseError` `missing` when `stored` does not list it, or as
 * `readManifest`.
 */
export async function readListed(archive: ReleaseArchive, id: string, stored: Files): Promise<Manifest> {
  if (!stored.has(MANIFEST_FILE)) throw new ReleaseError('missing', `${MANIFEST_FILE}: is missing`);
  return readManifest(archive.source(id));
}

function identityProblems(manifest: Manifest, id: string, idOf?: IdOf): string[] {
  if (manifest.id !== id) return [`${MANIFEST_FILE}: describes release ${manifest.id}, expected ${id}`];
  const made = idOf?.(manifest) ?? id;
  return made === id ? [] : [`${MANIFEST_FILE}: its contents make release ${made}, expected ${id}`];
}

async function inspectFile(
  archive: ReleaseArchive,
  id: string,
  stored: Files,
  [file, expected]: [file: string, expected: Manifest['files'][string]],
): Promise<InspectedFile> {
  return {
    file,
    bytes: stored.get(file)?.bytes ?? null,
    expectedBytes: expected.bytes,
    resident: isResident(file),
    budget: budgetOf(file) ?? null,
    problem: sizeProblem(file, expected.bytes, stored) ?? (await contentProblem(archive, id, file, expected.sha256)),
  };
}

function sizeProblem(file: string, bytes: number, stored: Files): string | null {
  const size = stored.get(file)?.bytes;
  if (size === undefined) return `${file}: is missing`;
  return size === bytes ? null : `${file}: has ${size} bytes, expected ${bytes}`;
}

async function contentProblem(
  archive: ReleaseArchive,
  id: string,
  file: string,
  sha256: string,
): Promise<string | null> {
  try {
    const found = await archive.sha256(id, file);
    return found === sha256 ? null : `${file}: has checksum ${found}, expected ${sha256}`;
  } catch (error) {
    return (error as Error).message;
  }
}

function isKnown(file: string, manifest: Manifest): boolean {
  return file in manifest.files || file === MANIFEST_FILE || file === RUN_FILE;
}
