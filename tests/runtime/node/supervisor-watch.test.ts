/** Workers that hang or die again and again, and a log that nobody reads: the service goes on. Real processes. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import type { SuperviseOptions } from '../../../edge/node/processes/supervisor.ts';
import { isAlive, startService } from '../../fixtures/service-under-load.ts';
import { until } from '../../fixtures/until.ts';

const WATCHED = fileURLToPath(new URL('../../fixtures/service-watched.ts', import.meta.url));
const CLI = fileURLToPath(new URL('../../../batch/cli.ts', import.meta.url));
const SERVICE = fileURLToPath(new URL('../../../edge/node/service.ts', import.meta.url));
const PID = /"pid":(\d+)/;

/** The test waits for so long, so it is short. A worker of a busy machine may be silent for as long, and is replaced too. */
const SILENT_MS = 5_000;

const startOne = (options: SuperviseOptions) => {
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

it('waits twice as long before each next worker while they keep dying', async () => {
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
  expect(service.lines('worker-died').map(({ pauseMs }) => pauseMs)).toEqual([200, 400, 800]);
  const at = (event: string) => service.lines(event).map(({ time }) => Date.parse(String(time)));
  const [, ...restarts] = at('worker-started');
  const pauses = at('worker-died').map((time, k) => restarts[k] - time);
  // Timers and log lines round to milliseconds.
  for (const [k, expected] of [200, 400, 800].entries()) expect(pauses[k]).toBeGreaterThanOrEqual(expected - 5);
  // The last one is still starting.
  process.kill(service.pid, 'SIGTERM');
  expect(await service.exited).toEqual([0, null]);
  expect(service.lines('worker-killed')).toEqual([]);
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
