/** The bundled service, started as a program. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, inject, it } from 'vitest';
import { serveOnNode } from '../../../bench/served.ts';
import { bundleService, SERVICE_FLAGS } from '../../../edge/node/build/build-service.ts';

let bundle: string;

beforeAll(async () => {
  bundle = await bundleService();
});

it('is started by `npm run service` with the flags that are measured', async () => {
  const { scripts } = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(scripts.service.split(' ')).toEqual(['node', ...SERVICE_FLAGS, 'dist/service.js']);
});

it('answers from a release, and ends when it is told to', async () => {
  await using served = await serveOnNode(bundle, inject('releases'));
  const response = await fetch(`${served.url}/v1/users/1/recommendations`);
  expect(response.status).toBe(200);
  expect(((await response.json()) as { recommendations: unknown[] }).recommendations).toHaveLength(10);
});

it.each([[['--prot', '8787']], [['--port', 'many']], [['--port', '70000']]])('refuses %j in one line', async (args) => {
  const child = spawn(process.execPath, [bundle, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [[code], errors] = await Promise.all([once(child, 'close'), text(child.stderr)]);
  expect({ code, lines: errors.trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
});
