/** What a nightly run's result follows from, in one hash: runs with the same key make the same release. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../shared/node/sha256.ts';
import { canonicalJson } from '../releases/release-id.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The program: code, kernels, the sample's films, and the versions of the packages. */
const PROGRAM = ['batch', 'models', 'shared', 'data/sample', 'package.json'];
const MOST_LEVELS = 9;

/**
 * 32 hex digits over `sources` (of every file, in folders one level down: path, size, time of change), `options` (all
 * that is not a function), the program's own files and the version of Node. Sources that are not there count for nothing: `options` say what was asked for.
 */
export async function runKey(sources: readonly string[], options: object): Promise<string> {
  const files = await Promise.all(sources.map((source) => listFiles(resolve(source), 2)));
  const [source, program] = await Promise.all([identifyFiles(files.flat()), hashProgram()]);
  return sha256(canonicalJson({ source, program, options, node: process.version })).slice(0, 32);
}

function identifyFiles(paths: readonly string[]): Promise<string[]> {
  return Promise.all(
    paths.map(async (path) => {
      const { size, mtimeNs } = await stat(path, { bigint: true });
      return `${path} ${size} ${mtimeNs}`;
    }),
  );
}

async function hashProgram(): Promise<string> {
  const paths = await Promise.all(PROGRAM.map((name) => listFiles(join(ROOT, name), MOST_LEVELS)));
  const hashes = await Promise.all(
    paths.flat().map(async (path) => [path.slice(ROOT.length), sha256(await readFile(path))]),
  );
  return sha256(JSON.stringify(hashes));
}

/** The path itself when it is a file, else the files below it, `levels` down; sorted. Links that lead nowhere are no files. */
async function listFiles(path: string, levels: number): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return found ? [path] : [];
  if (levels === 0) return [];
  const names = (await readdir(path)).sort();
  const nested = await Promise.all(names.map((name) => listFiles(join(path, name), levels - 1)));
  return nested.flat();
}
