/**
 * The entry of the bundled service (build/build-service.ts), which does not contain the command line. It takes the
 * options of `cinematch serve`: `npm run service -- [--releases dir] [--port N] [--workers auto] …`.
 */

import { parseArgs } from 'node:util';
import { parseBytes } from '../../shared/units.ts';
import { run } from './run.ts';

const OPTIONS = {
  releases: { type: 'string', default: 'data/releases' },
  port: { type: 'string', default: '8787' },
  host: { type: 'string', default: '127.0.0.1' },
  feedback: { type: 'string' },
  'memory-limit': { type: 'string' },
  release: { type: 'string' },
  shadow: { type: 'string' },
  canary: { type: 'string' },
  workers: { type: 'string' },
} as const;
const USAGE = 2;

try {
  const { port, 'memory-limit': limit, ...options } = parseArgs({ options: OPTIONS }).values;
  await run({
    ...options,
    port: Number(port),
    memoryLimit: limit === undefined ? undefined : parseBytes(limit),
  });
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  process.stderr.write(`cinematch: ${message}\n`);
  const isUsage = error instanceof RangeError || /^ERR_PARSE_ARGS/.test(code ?? '');
  process.exitCode = isUsage ? USAGE : 1;
}
