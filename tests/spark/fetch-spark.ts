/** Fetches Apache Spark from PyPI, whose package has all of it, and keeps it outside the repository. */

import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const VERSION = '4.3.0';
const SHA256 = 'e8c517948eff7088a7aa07449aa8eafa4a15a8d50319de2525a6fd26622476c6';
/** Programs and libraries; not Python's side, the examples and a second copy for the interactive client. */
const NEEDED = ['bin', 'jars'].map((name) => `pyspark-${VERSION}/deps/${name}`);
const UNNEEDED = '*/connect-repl';

/**
 * Returns the folder of Spark: `spark-<version>` in $CINEMATCH_SPARK_CACHE, by default in the user's cache. It is
 * fetched once, which takes a minute and 460 MB, and checked. Throws `Error`, with what is missing, if it cannot be.
 */
export async function fetchSpark(): Promise<string> {
  const { CINEMATCH_SPARK_CACHE, XDG_CACHE_HOME = join(homedir(), '.cache') } = process.env;
  const cache = CINEMATCH_SPARK_CACHE ?? join(XDG_CACHE_HOME, 'cinematch');
  const folder = join(cache, `spark-${VERSION}`);
  if (await exists(join(folder, 'bin/spark-submit'))) return folder;
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, '.staging-'));
  try {
    const requirements = join(staging, 'requirements.txt');
    await writeFile(requirements, `pyspark==${VERSION} --hash=sha256:${SHA256}\n`);
    const download = ['-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--disable-pip-version-check'];
    await run('python3', [...download, '--require-hashes', '--dest', staging, '--requirement', requirements]);
    const [archive] = (await readdir(staging)).filter((name) => name.endsWith('.tar.gz'));
    const content = join(staging, 'content');
    await mkdir(content);
    const unpack = ['-xzf', join(staging, archive), '-C', content, '--strip-components=2'];
    await run('tar', [...unpack, `--exclude=${UNNEEDED}`, ...NEEDED]);
    await rm(folder, { recursive: true, force: true });
    await rename(content, folder);
    return folder;
  } finally {
    await rm(staging, { recursive: true });
  }
}

/** Throws `Error` unless a Java that Spark runs on is there. */
export async function checkJava(): Promise<void> {
  const { JAVA_HOME } = process.env;
  const { stderr } = await run(JAVA_HOME ? join(JAVA_HOME, 'bin/java') : 'java', ['-version']);
  const [, version = '0'] = /version "(\d+)/.exec(stderr) ?? [];
  if (Number(version) < 17) throw new Error(`Spark ${VERSION} needs Java 17 or newer, found ${version}`);
}

async function run(program: string, args: readonly string[]): Promise<{ stderr: string }> {
  try {
    return await promisify(execFile)(program, args);
  } catch (error) {
    const { code, stderr = '', message } = error as Error & { code?: unknown; stderr?: string };
    const reason = code === 'ENOENT' ? `${program} is not installed` : stderr.trim().split('\n').at(-1) || message;
    throw new Error(`the tests with Spark need Java 17, python3 with pip, and access to PyPI once: ${reason}`);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
