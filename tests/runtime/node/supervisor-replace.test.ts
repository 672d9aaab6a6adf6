/** Replacing workers when something fails at the same time: a release, a worker, the supervisor. Real processes. */

import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent, get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, inject, it } from 'vitest';
import { bundleService } from '../../../edge/node/build/build-service.ts';
import type { SuperviseOptions } from '../../../edge/node/processes/supervisor.ts';
import { DAMAGES } from '../../fixtures/damage.ts';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';
import { isAlive, type ServiceProcess, startService } from '../../fixtures/service-under-load.ts';
import { until } from '../../fixtures/until.ts';
import { copyReleases } from '../folders.ts';

const WATCHED = fileURLToPath(new URL('../../fixtures/service-watched.ts', import.meta.url));
/** The longest that the supervisor makes before it starts another worker. */
const LONG_PAUSE_MS = 30_000;

let bundle: string;

beforeAll(async () => {
  bundle = await bundleService();
});

const startOne = (releases: string, env: Record<string, string> = {}) =>
  startService([bundle, '--releases', releases, '--port', '0', '--workers', '1'], { env });
/** The supervisor has these options; workers after the first one wait for the file `gate`. */
const startWatched = (options: SuperviseOptions, gate?: string) => {
  const worker = JSON.stringify({ releases: inject('releases'), port: 0 });
  return startService([WATCHED, worker, JSON.stringify(options), ...(gate === undefined ? [] : [gate])]);
};
const started = (service: ServiceProcess, count: number) =>
  until(
    `${count} started`,
    () => service.lines('worker-started').length >= count,
    () => service.logs,
  );
const pidOf = (service: ServiceProcess, k: number) => Number(service.lines('worker-started')[k].pid);

it('keeps a worker whose successor has no release', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await using service = await startOne(folder.path);
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  await folder.changeFile(folder.id, 'svd.arrow', DAMAGES.truncated as never);
  process.kill(service.pid, 'SIGHUP');
  await until(
    'the end of the successor',
    () => service.lines('worker-ended').length === 1,
    () => service.logs,
  );
  expect(service.lines('worker-not-ready')).toEqual([expect.objectContaining({ level: 'error', worker: 2, stays: 1 })]);
  expect(service.lines('worker-ended')).toEqual([expect.objectContaining({ worker: 2 })]);
  expect(isAlive(pidOf(service, 0))).toBe(true);
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
});

it('starts another when a worker and its successor die one after the other', async () => {
  await using folder = await temporaryFolder();
  const gate = join(folder.path, 'gate');
  await using service = await startWatched({}, gate);
  process.kill(service.pid, 'SIGHUP');
  await started(service, 2);
  process.kill(pidOf(service, 0), 'SIGKILL');
  await until(
    'its death',
    () => service.lines('worker-died').length === 1,
    () => service.logs,
  );
  process.kill(pidOf(service, 1), 'SIGKILL');
  await writeFile(gate, '');
  await until(
    'the third one',
    () => service.lines('listening').length === 2,
    () => service.logs,
  );
  expect((await fetch(`${service.lines('listening')[1].url}/readyz`)).status).toBe(200);
  expect(service.lines('worker-started')).toHaveLength(3);
});

it('ends at once while it waits to start another', async () => {
  await using service = await startWatched({ firstPauseMs: LONG_PAUSE_MS });
  process.kill(pidOf(service, 0), 'SIGKILL');
  await until(
    'its death',
    () => service.lines('worker-died').length === 1,
    () => service.logs,
  );
  process.kill(service.pid, 'SIGTERM');
  expect(await service.exited).toEqual([0, null]);
  expect(service.lines('worker-killed')).toEqual([]);
  // It did not wait for the pause, after which another worker would have started.
  expect(service.lines('worker-started')).toHaveLength(1);
});

it('answers for itself alone when the supervisor says nothing', async () => {
  // The worker waits for the supervisor as long as it would without a test.
  await using service = await startOne(inject('releases'), { CINEMATCH_PATIENCE: '1' });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (path: string) => {
    const [response] = await once(get(service.url + path, { agent }), 'response');
    return text(response as IncomingMessage);
  };
  expect(await ask('/metrics')).toMatch(/^cinematch_processes 1$/m);
  process.kill(service.pid, 'SIGSTOP');
  try {
    expect(await ask('/metrics')).toMatch(/^cinematch_processes 1$/m);
  } finally {
    process.kill(service.pid, 'SIGCONT');
    agent.destroy();
  }
});
