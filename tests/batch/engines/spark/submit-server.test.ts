/** Starting a server, with programs in place of spark-submit that do what it may do. tests/spark has the real one. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EngineError } from '../../../../batch/engines/engine.ts';
import { openEngine } from '../../../../batch/engines/open-engine.ts';
import { submitServer } from '../../../../batch/engines/spark/submit-server.ts';
import { until } from '../../../fixtures/until.ts';

const MODULE = fileURLToPath(new URL('../../../../batch/engines/spark/submit-server.ts', import.meta.url));
const before = process.env.SPARK_HOME;
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cinematch-submit-'));
  await mkdir(join(home, 'bin'));
  process.env.SPARK_HOME = home;
});
afterEach(async () => {
  if (before === undefined) delete process.env.SPARK_HOME;
  else process.env.SPARK_HOME = before;
  await rm(home, { recursive: true });
});

async function install(program: string): Promise<void> {
  const path = join(home, 'bin/spark-submit');
  await writeFile(path, program);
  await chmod(path, 0o755);
}

/** Listens on the port that it is given, and says in a file who it is and how it was called. */
const LISTENING = `#!${process.execPath}
const port = Number(/binding\\.port=(\\d+)/.exec(process.argv.join(' '))[1]);
require('node:net').createServer().listen(port, '127.0.0.1', () => {
  const { SPARK_CONNECT_AUTHENTICATE_TOKEN: token } = process.env;
  require('node:fs').writeFileSync(${'process.env.SPARK_HOME'} + '/called', JSON.stringify({ pid: process.pid, token, args: process.argv.slice(2) }));
});
`;

const called = async () => JSON.parse(await readFile(join(home, 'called'), 'utf8'));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('it is a driver on this machine alone, which nobody can use without its token, and ends when it is closed', async () => {
  await install(LISTENING);
  const server = await submitServer('spark://cluster:7077');
  await until('the program to say who it is', () =>
    called().then(
      () => true,
      () => false,
    ),
  );
  const { pid, token, args } = await called();
  expect(args.join(' ')).toMatch(
    /^--master spark:\/\/cluster:7077 --deploy-mode client .*SparkConnectServer spark-internal$/,
  );
  expect(args).toContain('spark.connect.grpc.binding.address=127.0.0.1');
  expect(args.join(' ')).not.toContain(token);
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(server.address).toBe(`sc://127.0.0.1:${/port=(\d+)/.exec(args.join(' '))?.[1]}/;token=${token}`);
  await server.close();
  await until('the program to end', () => !isAlive(pid));
});

test('it does not outlive this process, even when that is killed', async () => {
  await install(LISTENING);
  const code = `import { submitServer } from ${JSON.stringify(MODULE)}; await submitServer('yarn'); setInterval(() => {}, 1e3);`;
  const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], { stdio: 'inherit' });
  await until('the program to start', () =>
    called().then(
      () => true,
      () => false,
    ),
  );
  const { pid } = await called();
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await until('the program to end', () => !isAlive(pid));
});

test('its end before it listens is an error with the reason', async () => {
  await install('#!/bin/sh\necho "Exception in thread main: no such queue" >&2\necho "\tat org.apache" >&2\nexit 3\n');
  const failure = openEngine('yarn', { threads: 1, script: new URL('file:///none') });
  await expect(failure).rejects.toThrow(EngineError);
  await expect(failure).rejects.toThrow(
    /^yarn: .*spark-submit ended before Spark was ready: Exception.* no such queue$/,
  );
});

test('a missing spark-submit is an error with the reason', async () => {
  await expect(submitServer('yarn')).rejects.toThrow(/spark-submit: No such file/);
});

test('a server that does not answer is an error with its address', async () => {
  const failure = openEngine('sc://127.0.0.1:1', {
    threads: 1,
    script: new URL('../../../fixtures/engine-tasks.ts', import.meta.url),
  });
  await expect(failure).rejects.toThrow(EngineError);
  await expect(failure).rejects.toThrow(/^sc:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/);
});
