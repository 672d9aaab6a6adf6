/** Several processes as one service: deaths, ends, memory and releases, while requests come in. */

import { fileURLToPath } from 'node:url';
import { beforeAll, expect, inject, it } from 'vitest';
import { bundleService } from '../../../edge/node/build/build-service.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { fillMemory, isAlive, startService, underLoad } from '../../fixtures/service-under-load.ts';
import { until } from '../../fixtures/until.ts';
import { copyReleases } from '../folders.ts';

const BALLAST = fileURLToPath(new URL('../../fixtures/service-with-ballast.ts', import.meta.url));
const NEW = 'aaaaaaaaaaaaaaaa';
const CONNECTIONS = 4;

let bundle: string;

beforeAll(async () => {
  bundle = await bundleService();
});

const startTwo = (releases: string, env: Record<string, string> = {}, args: string[] = []) =>
  startService([bundle, '--releases', releases, '--port', '0', '--workers', '2', ...args], { listening: 2, env });
/** Enough answers to say that the service is at work. */
const SOME = 50;

it('replaces a killed worker, and only what that one had in flight is lost', async () => {
  await using service = await startTwo(inject('releases'));
  const [{ pid }] = service.lines('worker-started');
  const load = await underLoad(service.url, CONNECTIONS, async (numAnswers) => {
    await until('the first answers', () => numAnswers() > SOME);
    process.kill(Number(pid), 'SIGKILL');
    await until(
      'a third worker',
      () => service.lines('listening').length === 3,
      () => service.logs,
    );
    const before = numAnswers();
    await until('more answers', () => numAnswers() > before + SOME);
  });
  expect(Object.keys(load.statuses)).toEqual(['200']);
  expect(load.broken).toBeLessThanOrEqual(CONNECTIONS);
  expect(service.lines('worker-died')).toEqual([expect.objectContaining({ pid, signal: 'SIGKILL', level: 'error' })]);
});

it('ends cleanly on SIGTERM, with every worker', async () => {
  await using service = await startTwo(inject('releases'));
  const pids = service.lines('worker-started').map(({ pid }) => Number(pid));
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  process.kill(service.pid, 'SIGTERM');
  expect(await service.exited).toEqual([0, null]);
  expect(service.lines('worker-ended')).toHaveLength(2);
  expect(pids.filter(isAlive)).toEqual([]);
});

it('leaves no worker behind when the supervisor is killed', async () => {
  await using service = await startTwo(inject('releases'));
  const pids = service.lines('worker-started').map(({ pid }) => Number(pid));
  process.kill(service.pid, 'SIGKILL');
  await until(
    'the end of the workers',
    () => pids.filter(isAlive).length === 0,
    () => service.logs,
  );
  await service.exited;
  expect(service.lines('supervisor-lost')).toHaveLength(2);
});

it('replaces its workers one after another on SIGHUP, without a failed request', async () => {
  await using service = await startTwo(inject('releases'));
  const load = await underLoad(service.url, CONNECTIONS, async (numAnswers) => {
    await until('the first answers', () => numAnswers() > SOME);
    process.kill(service.pid, 'SIGHUP');
    await until(
      'two new workers',
      () => service.lines('worker-ended').length === 2,
      () => service.logs,
    );
  });
  expect({ ...load, answers: load.answers > 0 }).toEqual({ statuses: { 200: load.answers }, broken: 0, answers: true });
  expect(service.lines('worker-died')).toEqual([]);
});

it('rolls back in every process before it answers, without a failed request', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(NEW);
  const key = createKey();
  await using service = await startTwo(folder.path, { CINEMATCH_KEYS: await keyEntry('boss', 'admin', key) });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const load = await underLoad(service.url, CONNECTIONS, async () => {
    for (const release of [NEW, folder.id]) {
      const body = JSON.stringify({ release });
      const response = await fetch(`${service.url}/v1/admin/rollback`, { method: 'POST', headers, body });
      const { processes } = (await response.json()) as { processes: { release: string }[] };
      expect(processes.map((each) => each.release)).toEqual([release, release]);
    }
  });
  expect(load).toMatchObject({ broken: 0, statuses: { 200: load.answers } });
  // A process that does not answer the supervisor in time is left out, so ask again on a busy machine.
  await until('metrics of both processes', async () => {
    const metrics = await (await fetch(`${service.url}/metrics`, { headers })).text();
    return /^cinematch_processes 2$/m.test(metrics);
  });
  await until('memory of both processes', async () => {
    const memory = await (await fetch(`${service.url}/v1/memory`, { headers })).json();
    return (memory as { processes: unknown[] }).processes.length === 2;
  });
});

it('goes on counting what a dead worker had counted', async () => {
  await using service = await startTwo(inject('releases'));
  const counted = async () => {
    const text = await (await fetch(`${service.url}/metrics`)).text();
    return Number(/^cinematch_http_requests_total\{route="\/v1\/movies",.* (\d+)$/m.exec(text)?.[1] ?? 0);
  };
  for (let k = 0; k < 20; k++) {
    const response = await fetch(`${service.url}/v1/movies?limit=1`, { headers: { connection: 'close' } });
    await response.arrayBuffer();
  }
  await until(
    'all are counted',
    async () => (await counted()) === 20,
    () => service.logs,
  );
  process.kill(Number(service.lines('worker-started')[0].pid), 'SIGKILL');
  await until(
    'a third worker',
    () => service.lines('listening').length === 3,
    () => service.logs,
  );
  await until(
    'they are counted still',
    async () => (await counted()) === 20,
    () => service.logs,
  );
});

it('replaces a worker over its memory limit once the next one answers', async () => {
  const options = { releases: inject('releases'), port: 0, workers: '2', memoryLimit: 280_000_000 };
  await using service = await startService([BALLAST, JSON.stringify(options)], { listening: 2 });
  const [{ pid, worker }] = service.lines('worker-started');
  const load = await underLoad(service.url, CONNECTIONS, async () => {
    await fillMemory(service, Number(pid));
    await until(
      'the end of the full worker',
      () => service.lines('worker-ended').length > 0,
      () => service.logs,
    );
  });
  expect(isAlive(Number(pid))).toBe(false);
  expect(load.broken).toBe(0);
  expect(Object.keys(load.statuses).filter((status) => !['200', '503'].includes(status))).toEqual([]);
  expect(service.lines('worker-recycled')).toEqual([expect.objectContaining({ worker, level: 'warn' })]);
  const order = service.logs.filter(({ event }) => event === 'listening' || event === 'worker-ended');
  expect(order.map(({ event }) => event)).toEqual(['listening', 'listening', 'listening', 'worker-ended']);
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
});

it('gives up when its first worker cannot start, instead of trying for ever', async () => {
  await using first = await startTwo(inject('releases'));
  const { port } = new URL(first.url);
  const args = [bundle, '--releases', inject('releases'), '--port', port, '--workers', '2'];
  await using second = await startService(args, { listening: 0 });
  expect(await second.exited).toEqual([1, null]);
});
