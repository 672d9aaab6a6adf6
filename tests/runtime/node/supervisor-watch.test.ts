/** Workers that hang or die again and again, and a log that nobody reads: the service goes on. Real processes. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import type { SuperviseOptions } from '../../../edge/node/processes/supervisor.ts';
import { pause } from '../../../shared/pause.ts';
import { isAlive, startService } from '../../fixtures/service-under-load.ts';
import { until } from '../../fixtures/until.ts';

const WATCHED = fileURLToPath(new URL('../../fixtures/service-watched.ts', import.meta.url));
const CLI = fileURLToPath(new URL('../../../batch/cli.ts', import.meta.url));
const SERVICE = fileURLToPath(new URL('../../../edge/node/service.ts', import.meta.url));
const PID = /"pid":(\d+)/;

/** The test waits for so long, so it is short. A worker of a busy machine may be silent for as long, and is replaced too. */
const SILENT_MS = 5_000;

/** State of a process, as the operating system calls it: T is stopped. */
const stateOf = (pid: number) => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
const startOne = (options: SuperviseOptions & { numWorkers?: number }) => {
  const worker = JSON.stringify({ releases: inject('releases'), port: 0 });
  return startService([WATCHED, worker, JSON.stringify(options)]);
};

it('kills a worker that hangs and starts another', async () => {
  await using service = await startOne({ silentMs: SILENT_MS });
  const [{ pid }] = service.lines('worker-started');
  process.kill(Number(pid), 'SIGSTOP');
  await until(
    'an answer of another one',
    async () => {
      const [, another] = service.lines('listening');
      const response = another && (await fetch(`${another.url}/readyz`).catch(() => undefined));
      return response?.status === 200;
    },
    () => service.logs,
  );
  expect(isAlive(Number(pid))).toBe(false);
  expect(service.lines('worker-hangs')[0]).toMatchObject({ pid, level: 'error' });
});

it('leaves workers alone that slept as long as itself', async () => {
  await using service = await startOne({ silentMs: SILENT_MS });
  const [{ pid }] = service.lines('worker-started');
  for (const each of [service.pid, Number(pid)]) process.kill(each, 'SIGSTOP');
  // Sleeping is what this is about: longer than a worker may be silent.
  await pause(2 * SILENT_MS);
  // The supervisor looks first, while its worker still sleeps.
  process.kill(service.pid, 'SIGCONT');
  await until('the supervisor runs', () => stateOf(service.pid) !== 'T');
  process.kill(Number(pid), 'SIGCONT');
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  expect(service.lines('worker-hangs')).toEqual([]);
  expect(service.lines('worker-started')).toHaveLength(1);
});

it('starts another at once when no worker is left, however often they died', async () => {
  await using service = await startOne({});
  for (let deaths = 0; deaths < 3; deaths++) {
    const started = service.lines('worker-started');
    process.kill(Number(started[deaths].pid), 'SIGKILL');
    await until(
      'the next one',
      () => service.lines('worker-started').length > deaths + 1,
      () => service.logs,
    );
  }
  expect(service.lines('worker-died').map(({ pauseMs }) => pauseMs)).toEqual([100, 100, 100]);
  // The last one is still starting.
  process.kill(service.pid, 'SIGTERM');
  expect(await service.exited).toEqual([0, null]);
  expect(service.lines('worker-killed')).toEqual([]);
});

it('waits twice as long before each next worker while another one goes on', async () => {
  await using service = await startOne({ numWorkers: 2 });
  // The second one serves; what is started after it dies before it can.
  await until('both started', () => service.lines('worker-started').length === 2);
  for (let deaths = 0; deaths < 3; deaths++) {
    const started = service.lines('worker-started');
    process.kill(Number(started[deaths === 0 ? 1 : deaths + 1].pid), 'SIGKILL');
    await until(
      'the next one',
      () => service.lines('worker-started').length > deaths + 2,
      () => service.logs,
    );
  }
  expect(service.lines('worker-died').map(({ pauseMs }) => pauseMs)).toEqual([200, 400, 800]);
});

it.each([
  ['the command line', [CLI, 'serve']],
  ['the service alone', [SERVICE]],
  ['a supervisor and its worker', [SERVICE, '--workers', '1']],
])('goes on when nobody reads the log of %s any more', async (_, program) => {
  const args = [...program, '--releases', inject('releases'), '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let worker: string | undefined;
  try {
    let log = '';
    child.stdout.on('data', (chunk) => {
      log += chunk;
    });
    const address = () => /"listening","url":"([^"]+)"/.exec(log)?.[1];
    await until('it listens', () => address() !== undefined);
    worker = PID.exec(log)?.[1];
    child.stdout.destroy();
    for (let k = 0; k < 20; k++) {
      const answer = await fetch(`${address()}/v1/movies?limit=1`);
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
    }
    expect(child.exitCode).toBe(null);
    if (worker) expect(isAlive(Number(worker))).toBe(true);
  } finally {
    child.kill('SIGTERM');
  }
  expect(await exited).toEqual([0, null]);
  if (worker) expect(isAlive(Number(worker))).toBe(false);
});
