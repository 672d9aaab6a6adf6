/** The engines on a real Spark: through its Connect server, and with `spark-submit`. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EngineError } from '../../batch/engines/engine.ts';
import { openEngine } from '../../batch/engines/open-engine.ts';
import { type SubmittedServer, submitServer } from '../../batch/engines/spark/submit-server.ts';
import { linesOf, processesOf, testEngine } from '../batch/engines/engine-suite.ts';
import type { MarkTask } from '../fixtures/engine-tasks.ts';
import { startProxy } from '../fixtures/tcp-proxy.ts';
import { until } from '../fixtures/until.ts';

const script = new URL('../fixtures/engine-tasks.ts', import.meta.url);
const open = (name: string) => openEngine(name, { threads: 1, script });

/** The process above another one. */
async function parentOf(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'ppid=', '-p', String(pid)]);
  return Number(stdout);
}

describe('on two executors', () => {
  let server: SubmittedServer;
  let folder: string;

  beforeAll(async () => {
    server = await submitServer('local-cluster[2,1,700]');
  });
  afterAll(() => server?.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cinematch-connect-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const task = (name: string, waitFor: string[] = []): MarkTask => ({ task: 'mark', folder, name, waitFor });

  testEngine('sc://', () => open(server.address));

  test('parts of an executor that was killed run again, and the answers are the same', async () => {
    const engine = await open(server.address);
    const over = engine.map(linesOf([task('a', ['go']), task('b', ['go']), task('c'), task('d')]));
    over.catch(() => undefined);
    await until('a part on each executor', async () => {
      const begun = await Promise.all(['a', 'b'].map((name) => processesOf(folder, name)));
      return begun.flat().length === 2;
    });
    const [pid] = await processesOf(folder, 'a');
    // The shell of the command, and above it the executor.
    const executor = await parentOf(await parentOf(pid));
    const { stdout } = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(executor)]);
    expect(stdout).toContain('CoarseGrainedExecutorBackend');
    process.kill(executor, 'SIGKILL');
    await until('the part to begin again', async () => (await processesOf(folder, 'a')).length === 2);
    await writeFile(join(folder, 'go'), '');
    const answers = (await over).map((answer) => JSON.parse(answer));
    expect(answers.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    await engine.close();
  });

  test('a call outlives the connection, and no part runs twice', async () => {
    const [, host, port] = /^sc:\/\/([^:]+):(\d+)/.exec(server.address) ?? [];
    const proxy = await startProxy(host, Number(port));
    const engine = await open(server.address.replace(`:${port}`, `:${proxy.port}`));
    const answered = Promise.withResolvers<void>();
    const over = engine.map(linesOf([task('a'), task('b', ['go'])]), () => answered.resolve());
    await Promise.race([answered.promise, over]);
    await until('the part to begin', async () => (await processesOf(folder, 'b')).length === 1);
    proxy.cut();
    await writeFile(join(folder, 'go'), '');
    const answers = (await over).map((answer) => JSON.parse(answer));
    expect(answers.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(await processesOf(folder, 'a')).toHaveLength(1);
    expect(await processesOf(folder, 'b')).toHaveLength(1);
    expect(proxy.connections).toBeGreaterThan(1);
    await engine.close();
    await proxy.close();
  });

  test('nobody comes in without the token, which is not shown', async () => {
    const engine = await open(server.address);
    expect(engine.name).toBe(server.address.replace(/token=.*/, 'token=…'));
    await engine.close();
    const failure = open(server.address.replace(/token=.*/, 'token=wrong'));
    await expect(failure).rejects.toThrow(EngineError);
    await expect(failure).rejects.toThrow(/token=….*SPARK_CONNECT_AUTHENTICATE_TOKEN/);
  });

  test('a single part runs on this machine, and a part of several does not', async () => {
    const engine = await open(server.address);
    const [single] = await engine.map(linesOf([task('a')]));
    const { pid } = JSON.parse(single);
    expect(await parentOf(pid)).toBe(process.pid);
    const others = await engine.map(linesOf([task('b'), task('c')]));
    expect(others.map((answer) => JSON.parse(answer).pid)).not.toContain(pid);
    await engine.close();
  });

  test('closing ends a call that is running', async () => {
    const engine = await open(server.address);
    const over = engine.map(linesOf([task('a', ['go']), task('b')]));
    over.catch(() => undefined);
    await until('the part to begin', async () => (await processesOf(folder, 'a')).length === 1);
    await engine.close();
    await expect(over).rejects.toThrow(new EngineError('the engine was closed'));
    await writeFile(join(folder, 'go'), '');
  });
});

describe('on one executor', () => {
  testEngine('spark-submit', () => open('local-cluster[1,2,700]'));
});
