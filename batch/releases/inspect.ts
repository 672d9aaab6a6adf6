/** Whether a release on disk is what its manifest says: every byte is read again. Works on damaged ones. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { budgetOf } from '../../models/scorers.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { isResident } from '../../shared/release/budget.ts';
import { isReleaseId, type Manifest, parseManifest } from '../../shared/release/manifest.ts';
import { fileExcess, residentExcess } from './budget.ts';
import { MANIFEST_FILE, RUN_FILE, releaseId } from './release-id.ts';

interface InspectedFile {
  file: string;
  /** On disk; null when the file is not there. */
  bytes: number | null;
  expectedBytes: number;
  /** Held by the service while it serves; else read by range or on demand. */
  resident: boolean;
  /** Bytes it may have; null when it has no budget of its own. */
  budget: number | null;
  /** What is wrong with it. */
  problem: string | null;
}

export interface Inspection {
  id: string;
  /** True when there are no problems. */
  intact: boolean;
  problems: string[];
  /** Files over the budget of their component. The release works as it did: budgets may have been lowered since. */
  excess: string[];
  manifest: Manifest | null;
  /** Largest first. */
  files: InspectedFile[];
  /** Files that the manifest does not know, beside itself and `run.json`. */
  unknownFiles: string[];
  totalBytes: number;
  residentBytes: number;
  budget: number | null;
  /** `run.json`, null when it cannot be read. */
  run: unknown;
}

/** Throws `ReleaseError` `missing` when there is no folder of that name; everything else is reported. */
export async function inspectRelease(releasesDir: string, id: string): Promise<Inspection> {
  if (!isReleaseId(id)) throw new ReleaseError('missing', `${JSON.stringify(id)} is not a release id (16 hex digits)`);
  const folder = join(releasesDir, id);
  const present = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new ReleaseError('missing', `${releasesDir}: there is no release ${id}`, { cause });
  });
  const problems: string[] = [];
  const manifest = await readManifest(folder, problems);
  const files = await Promise.all(Object.entries(manifest?.files ?? {}).map((entry) => inspectFile(folder, ...entry)));
  files.sort((a, b) => b.expectedBytes - a.expectedBytes);
  problems.push(...files.flatMap(({ problem }) => problem ?? []));
  const sum = (of: InspectedFile[]) => of.reduce((bytes, file) => bytes + (file.bytes ?? 0), 0);
  const residentBytes = sum(files.filter((file) => file.resident));
  if (manifest) {
    const hash = releaseId(manifest);
    if (manifest.id !== id) problems.push(`manifest.json: describes release ${manifest.id}, expected ${id}`);
    else if (hash !== id) problems.push(`manifest.json: its contents make release ${hash}, expected ${id}`);
    problems.push(...residentExcess(manifest));
  }
  return {
    id,
    intact: problems.length === 0,
    problems,
    excess: fileExcess(manifest?.files ?? {}),
    manifest,
    files,
    unknownFiles: manifest ? present.filter((file) => !isKnown(file, manifest)) : [],
    totalBytes: sum(files),
    residentBytes,
    budget: manifest?.budget ?? null,
    run: await readJson(join(folder, RUN_FILE)),
  };
}

/** The parsed file, null when it is absent or no JSON. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

async function readManifest(folder: string, problems: string[]): Promise<Manifest | null> {
  try {
    return parseManifest(await readFile(join(folder, MANIFEST_FILE), 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    problems.push(missing ? `${MANIFEST_FILE}: is missing` : (error as Error).message);
    return null;
  }
}

async function inspectFile(
  folder: string,
  file: string,
  expected: { bytes: number; sha256: string },
): Promise<InspectedFile> {
  const found = await hashFile(join(folder, file));
  const budget = budgetOf(file) ?? null;
  const result = { file, expectedBytes: expected.bytes, resident: isResident(file), budget };
  if ('error' in found) return { ...result, bytes: null, problem: `${file}: ${found.error}` };
  let problem: string | null = null;
  if (found.bytes !== expected.bytes) {
    problem = `${file}: has ${found.bytes} bytes, expected ${expected.bytes}`;
  } else if (found.sha256 !== expected.sha256) {
    problem = `${file}: has checksum ${found.sha256}, expected ${expected.sha256}`;
  }
  return { ...result, bytes: found.bytes, problem };
}

async function hashFile(path: string): Promise<{ bytes: number; sha256: string } | { error: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { error: code === 'ENOENT' ? 'is missing' : message };
  }
  return { bytes, sha256: hash.digest('hex') };
}

function isKnown(file: string, manifest: Manifest): boolean {
  return file in manifest.files || file === MANIFEST_FILE || file === RUN_FILE;
}
