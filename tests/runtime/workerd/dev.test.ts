/** `npm run dev` as it is: a bucket that is seeded when it is empty, and the Worker as wrangler builds and runs it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';
import { until } from '../../fixtures/until.ts';

const DEV = fileURLToPath(new URL('../../../batch/tools/dev.ts', import.meta.url));

/** Starts it on a free port. `output` is all that it says, for when it fails. */
async function startDev(args: readonly string[]) {
  const child = spawn(process.execPath, [DEV, '--port', '0', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exit = once(child, 'exit');
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const [, ready] = /Ready on (http:\/\/\S+)/.exec(output) ?? [];
      if (ready) resolve(ready);
    });
    exit.then(() => reject(new Error(output)), reject);
  });
  return {
    url,
    output: () => output,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}

/** It opens its release for the first request. */
const isReady = ({ url, output }: { url: string; output: () => string }) =>
  until('the Worker to be ready', async () => (await fetch(`${url}/readyz`)).status === 200, output);

test('seeds the bucket and the database, then answers with pages, assets and recommendations', async () => {
  await using state = await temporaryFolder();
  const folders = ['--releases', inject('releases'), '--state', state.path];
  {
    await using dev = await startDev(folders);
    await isReady(dev);
    const answer = await fetch(`${dev.url}/v1/recommendations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ratings: [{ movieId: 5, rating: 5 }], n: 3 }),
    });
    expect((await answer.json()).recommendations).toHaveLength(3);
    const page = await (await fetch(dev.url)).text();
    const [style = 'no style in the page'] = /\/assets\/style[^"]+\.css/.exec(page) ?? [];
    const asset = await fetch(dev.url + style);
    expect(asset.headers.get('content-type')).toContain('text/css');
    expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
    expect(dev.output()).toContain('0001_ratings.sql');
  }
  await using again = await startDev(folders);
  await isReady(again);
  expect(again.output()).not.toContain('"phase":"upload"');
});
