/**
 * `npm run dev [-- --port N --releases dir --state dir]`: runs the Worker on this machine with a local bucket and
 * database. If the bucket has no release yet, both are filled first (seed.ts). No account and no network are needed.
 */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openBucket } from '../releases/remote/open-bucket.ts';
import { runScript, runWrangler, WRANGLER_STATE } from '../releases/remote/run-wrangler.ts';
import { readBucketPointer } from '../releases/remote/upload.ts';
import { seed } from './seed.ts';

const { port, ...folders } = parseArgs({
  options: {
    port: { type: 'string', default: '8787' },
    releases: { type: 'string', default: 'data/releases' },
    state: { type: 'string', default: WRANGLER_STATE },
  },
}).values;
const releases = resolve(folders.releases);
const state = resolve(folders.state);

try {
  if (await isEmpty()) await seed({ releases, state });
  // Wrangler fails if the folder of assets does not exist before it builds the Worker.
  await runScript(new URL('../../edge/node/build/build-assets.ts', import.meta.url), []);
  await runWrangler(['dev', '--port', port, '--persist-to', state, '--show-interactive-dev-session=false']);
} catch (error) {
  process.stderr.write(`cinematch: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function isEmpty(): Promise<boolean> {
  const bucket = await openBucket(`r2-local:${state}`, {});
  try {
    return (await readBucketPointer(bucket)) === null;
  } finally {
    await bucket.close();
  }
}
