/** Whether a release is what its manifest says. Portable, and works on damaged releases: what is wrong is reported. */

import { ReleaseError } from '../../shared/errors.ts';
import type { ReleaseArchive } from '../../shared/release/archive.ts';
import { isResident } from '../../shared/release/budget.ts';
import { MANIFEST_FILE, type Manifest, RUN_FILE, readManifest, readRun } from '../../shared/release/manifest.ts';
import { budgetOf, fileExcess, memoryExcess } from '../scorers.ts';

/** Sizes in bytes by file name, as they are in the archive. */
type Sizes = ReadonlyMap<string, number>;

/** The id that a release has by its contents. */
export type IdOf = (manifest: Manifest) => string;

interface InspectedFile {
  file: string;
  /** In the archive; null when the file is not there. */
  bytes: number | null;
  expectedBytes: number;
  /** True when the service holds it while it serves; else it is read by range or on demand. */
  resident: boolean;
  /** Bytes it may have; null when it has no budget of its own. */
  budget: number | null;
  /** What is wrong with it; null when nothing is. */
  problem: string | null;
}

export interface Inspection {
  id: string;
  /** True when there are no problems. */
  intact: boolean;
  problems: string[];
  /** Files over the budget of their component. The release works as it did: budgets may have been lowered since. */
  excess: string[];
  /** Null when it cannot be read. */
  manifest: Manifest | null;
  /** Largest first. */
  files: InspectedFile[];
  /** Files that the manifest does not know, beside itself and `run.json`. */
  unknownFiles: string[];
  totalBytes: number;
  residentBytes: number;
  /** Resident bytes that it may have; null without a manifest. */
  budget: number | null;
  /** `run.json`, null when it cannot be read. */
  run: unknown;
}

/**
 * Reads every byte of a release. With `idOf` it is also a problem when the contents make another id. Throws
 * `ReleaseError` `missing` when there is no such release, and whatever listing the archive throws; everything else is
 * in the result.
 */
export async function inspectRelease(archive: ReleaseArchive, id: string, idOf?: IdOf): Promise<Inspection> {
  const sizes = (await archive.list()).get(id);
  if (!sizes) throw new ReleaseError('missing', `there is no release ${id}`);
  const problems: string[] = [];
  const manifest = await readListed(archive, id, sizes).catch((error: Error) => {
    problems.push(error.message);
    return null;
  });
  const files: InspectedFile[] = [];
  for (const entry of Object.entries(manifest?.files ?? {})) files.push(await inspectFile(archive, id, sizes, entry));
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
    unknownFiles: manifest ? [...sizes.keys()].filter((file) => !isKnown(file, manifest)) : [],
    totalBytes: sum(files),
    residentBytes: sum(files.filter(({ resident }) => resident)),
    budget: manifest?.budget ?? null,
    run: await readRun(archive.source(id)),
  };
}

/**
 * What is wrong with a release at first sight, the worst first: its files are measured and not read. Null when nothing
 * is.
 */
export function findProblem(manifest: Manifest, id: string, sizes: Sizes): string | null {
  const [problem] = identityProblems(manifest, id);
  if (problem) return problem;
  for (const [file, { bytes }] of Object.entries(manifest.files)) {
    const wrong = sizeProblem(file, bytes, sizes);
    if (wrong) return wrong;
  }
  return memoryExcess(manifest);
}

/** The manifest of a release of which the archive has files of these sizes. Throws `ReleaseError`. */
export async function readListed(archive: ReleaseArchive, id: string, sizes: Sizes): Promise<Manifest> {
  if (!sizes.has(MANIFEST_FILE)) throw new ReleaseError('missing', `${MANIFEST_FILE}: is missing`);
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
  sizes: Sizes,
  [file, expected]: [file: string, expected: Manifest['files'][string]],
): Promise<InspectedFile> {
  return {
    file,
    bytes: sizes.get(file) ?? null,
    expectedBytes: expected.bytes,
    resident: isResident(file),
    budget: budgetOf(file) ?? null,
    problem: sizeProblem(file, expected.bytes, sizes) ?? (await contentProblem(archive, id, file, expected.sha256)),
  };
}

function sizeProblem(file: string, bytes: number, sizes: Sizes): string | null {
  const size = sizes.get(file);
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
