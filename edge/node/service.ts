/**
 * The service as a program of its own, without the command line around it: what build-service.ts bundles.
 * `npm run service -- [--releases dir] [--port N] [--host address]`, as `cinematch serve`.
 */

import { parseArgs } from 'node:util';
import { serve } from './host.ts';

const OPTIONS = {
  releases: { type: 'string', default: 'data/releases' },
  port: { type: 'string', default: '8787' },
  host: { type: 'string', default: '127.0.0.1' },
} as const;
const USAGE = 2;

try {
  const { releases, port, host } = parseArgs({ options: OPTIONS }).values;
  const running = await serve({ releases, port: Number(port), host });
  await running.closed;
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  process.stderr.write(`cinematch: ${message}\n`);
  process.exitCode = /^ERR_(PARSE_ARGS|SOCKET_BAD_PORT)/.test(code ?? '') ? USAGE : 1;
}
