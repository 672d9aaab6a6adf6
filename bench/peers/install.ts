/** Installs Python libraries in an environment of their own for one benchmark. */

import { join } from 'node:path';
import { jsonLines, runProgram } from '../child.ts';
import { type Process, startProcess } from './peer-service.ts';

const PACKAGES = ['implicit', 'scikit-surprise', 'numpy', 'scipy', 'starlette', 'uvicorn[standard]'];
/**
 * `implicit` has threads of its own and recommends one BLAS thread. The other variables are removed, because a
 * machine's settings for BLAS could slow it down.
 */
const ENVIRONMENT = { OPENBLAS_NUM_THREADS: '1', OPENBLAS_CORETYPE: undefined, OPENBLAS_L2_SIZE: undefined };

/** A Python environment with the libraries. */
export interface Python {
  /** Versions of Python and of the libraries. */
  readonly versions: Record<string, string>;
  /** Runs one of the scripts in this folder and returns the object that it prints. */
  run<T>(script: string, args: readonly (string | number)[]): Promise<T>;
  /** Starts one of the scripts in this folder as a service. What it prints goes to the file `log`. */
  start(script: string, args: readonly (string | number)[], log: string): Promise<Process>;
}

/** Installs the libraries into `folder`, which the caller removes. Throws if there is no Python or pip fails. */
export async function installPeers(folder: string): Promise<Python> {
  const venv = join(folder, 'venv');
  await runProgram('python3', ['-m', 'venv', venv]);
  const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  await runProgram(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
  const { stdout: list } = await runProgram(python, ['-m', 'pip', 'list', '--format', 'json']);
  const installed = (JSON.parse(list) as { name: string; version: string }[]).filter(({ name }) =>
    PACKAGES.some((wanted) => wanted.split('[')[0] === name),
  );
  const commandOf = (script: string, args: readonly (string | number)[]) => [
    join(import.meta.dirname, script),
    ...args.map(String),
  ];
  const { stdout: own } = await runProgram(python, ['--version']);
  return {
    versions: {
      python: own.trim().replace('Python ', ''),
      ...Object.fromEntries(installed.map(({ name, version }) => [name, version])),
    },
    async run<T>(script: string, args: readonly (string | number)[]) {
      const { stdout } = await runProgram(python, commandOf(script, args), ENVIRONMENT);
      return jsonLines<T>(stdout)[0];
    },
    start: (script, args, log) => startProcess(python, commandOf(script, args), log, ENVIRONMENT),
  };
}
