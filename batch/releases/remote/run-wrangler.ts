/** Runs wrangler or a script as a child process in the folder of the repository. Its output goes to standard error. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../terminal/usage-error.ts';

/** The default folder of the local buckets and databases of `wrangler dev`, relative to the repository. */
export const WRANGLER_STATE = '.wrangler/state';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const WRANGLER = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
const CONFIG = join(ROOT, 'wrangler.toml');

/**
 * Runs wrangler with these arguments and resolves when it exits with code 0. SIGTERM and SIGINT are passed on to it;
 * any exit after one of them counts as success. Throws `Error` when wrangler exits in another way, and `UsageError`
 * when it is not installed.
 */
export async function runWrangler(args: readonly string[]): Promise<void> {
  if (!existsSync(WRANGLER)) throw notInstalled();
  await run([WRANGLER, ...args, '--config', CONFIG]);
}

/**
 * Runs a script with the Node of this process. Treats signals and exit codes as `runWrangler` does. Throws `Error` when
 * the script fails.
 */
export async function runScript(script: URL, args: readonly string[]): Promise<void> {
  await run([fileURLToPath(script), ...args]);
}

/** Imports wrangler as a library. Throws `UsageError` when it is not installed. */
export async function importWrangler(): Promise<typeof import('wrangler')> {
  return import('wrangler').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ERR_MODULE_NOT_FOUND' && cause.message.includes("'wrangler'")) throw notInstalled();
    throw cause;
  });
}

function notInstalled(): UsageError {
  return new UsageError('a local bucket needs wrangler, which is not installed: npm install wrangler');
}

async function run(command: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, command, {
    // The build command in wrangler.toml expects this folder.
    cwd: ROOT,
    stdio: ['ignore', process.stderr, 'inherit'],
    env: environment(),
  });
  let stopped = false;
  const stop = (signal: NodeJS.Signals) => {
    stopped = true;
    child.kill(signal);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (code === 0 || stopped) return;
    const name = command.slice(0, 2).map((part) => part.slice(part.lastIndexOf('/') + 1));
    throw new Error(`${name.join(' ')} ended with ${code === null ? signal : `code ${code}`}`);
  } finally {
    process.off('SIGTERM', stop).off('SIGINT', stop);
  }
}

/** The environment in which wrangler asks no questions, sends no metrics and builds with the Node of this process. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CI: 'true',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
  };
}
