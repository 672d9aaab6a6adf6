/** The archive that executors get: Node, the tasks, the kernels and DuckDB. So they need nothing installed. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { KERNELS_FOLDER } from '../../process/load-kernels.ts';
import { EngineError } from '../engine.ts';
import { errorIn } from '../lines.ts';
import { NATIVE_PACKAGE, taskBundle } from './task-bundle.ts';

/** Paths in the archive. The tasks find the kernels where the sources have them, two folders up. */
const NODE = 'node';
const TASKS = 'batch/engines/tasks.mjs';
const KERNELS = 'shared/kernels';
const RUN = 'run.sh';

/**
 * Runs the part whose line is on standard input. Spark does not say which part has failed, so this does. Copies of files
 * in a bucket lie beside the tasks, and are removed with them.
 */
const RUN_SCRIPT = `
folder=$(dirname "$0")
read -r line
export CINEMATCH_COPIES="$folder/copies"
"$folder/${NODE}" "$folder/${TASKS}" <<<"$line"
code=$?
[ $code -eq 0 ] || echo "part \${line%%[!0-9]*} ended with code $code" >&2
exit $code
`;

/**
 * The shell command of a part. Spark unpacks the archive into `folder`, below the working folder of the executor or of
 * its session; in a cluster of one process, the last folder of PATH is in place of the former. The command has no single
 * quotes, backslashes and braces, because it stands in a query.
 */
export function taskCommand(folder: string): string {
  const places = [`./${folder}`, `./*/${folder}`, `"$root"/${folder}`, `"$root"/*/${folder}`];
  const find = `ls -d ${places.map((place) => `${place}/${RUN}`).join(' ')} 2>/dev/null | head -n 1`;
  const missing = 'echo "the archive of the tasks is not here" >&2';
  return `root=$(sed s/.*:// <<<"$PATH"); run=$(${find}); [ "$run" ] || ${missing}; exec bash "$run"`;
}

/** Finds the number of a part that has failed, and the reason, in what Spark says about it. */
export function findFailure(said: string): { part: number; reason: string } | undefined {
  const ofSpark = /^Subprocess exited with status \d+\. Error: /;
  const [, before, part, how] = /^(.*?)part (\d+) (ended with code \d+)/s.exec(said.replace(ofSpark, '')) ?? [];
  if (part === undefined) return undefined;
  return { part: Number(part), reason: [`its process ${how}`, errorIn(before)].filter(Boolean).join(': ') };
}

/**
 * Writes the archive into a temporary folder, calls `use` with its path, and removes it. `script` is that of the
 * engine's processes. The archive has the Node and the DuckDB of this machine, so it runs on executors of the same kind.
 * Throws `EngineError` if `tar` fails.
 */
export async function withTaskArchive<T>(script: URL, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-tasks-'));
  try {
    const content = join(folder, 'content');
    await mkdir(dirname(join(content, TASKS)), { recursive: true });
    await writeFile(join(content, TASKS), await taskBundle(script));
    await writeFile(join(content, RUN), RUN_SCRIPT);
    const links = { [NODE]: process.execPath, [KERNELS]: KERNELS_FOLDER, ...nativePackages() };
    for (const [name, target] of Object.entries(links)) {
      await mkdir(dirname(join(content, name)), { recursive: true });
      await symlink(target, join(content, name));
    }
    const path = join(folder, 'tasks.tar.gz');
    await pack(content, path);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The folders of the packages that are not in a bundle, by their paths in the archive. */
function nativePackages(): Record<string, string> {
  const { resolve } = createRequire(import.meta.url);
  const names = [NATIVE_PACKAGE, `${NATIVE_PACKAGE}-${process.platform}-${process.arch}`];
  return Object.fromEntries(names.map((name) => [`node_modules/${name}`, dirname(resolve(`${name}/package.json`))]));
}

/** Writes a folder as an archive. Links become what they lead to. */
async function pack(folder: string, path: string): Promise<void> {
  const tar = spawn('tar', ['-chf', '-', '-C', folder, '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(tar, 'close').catch((error: unknown) => {
    throw new EngineError('tar, which packs the tasks for the executors, could not be started', { cause: error });
  });
  // Node is most of it, and a stronger compression takes five times as long for a tenth less.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  const [[code]] = await Promise.all([ended, pipeline(tar.stdout, gzip, createWriteStream(path))]);
  if (code !== 0) throw new EngineError(`tar, which packs the tasks for the executors, ended with code ${code}`);
}
