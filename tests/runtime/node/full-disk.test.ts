/** A disk that is full or read-only: nothing is acknowledged that is not kept, and reading goes on. */

import { cp, mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { type ServiceProcess, startService } from '../../fixtures/service-process.ts';
import { type Facts, openFacts } from '../facts.ts';

/** In kB: room for the tables and some hundred ratings. */
const SMALL_DISK = 64;
/** The byte in the head of an SQLite file that says who may write it; above 2 nobody may (sqlite.org/fileformat.html). */
const WRITE_VERSION = 18;

const key = createKey();
let folder: string;
let facts: Facts;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-disk-'));
  facts = await openFacts(inject('releases'));
  env = { CINEMATCH_KEYS: await keyEntry('test', 'admin', key), CINEMATCH_RATE_LIMIT: '0' };
});
afterAll(() => rm(folder, { recursive: true }));

async function ask({ url }: ServiceProcess, method: string, path: string, body?: unknown) {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: JSON.stringify(body),
  });
  return { status: answer.status, value: (await answer.json()) as { detail?: string; total?: number } };
}
const put = (service: ServiceProcess, userId: string | number) =>
  ask(service, 'PUT', `/v1/users/${userId}/ratings/${facts.popular[0]}`, { rating: facts.max });
const totalOf = async (service: ServiceProcess, userId: string | number) =>
  (await ask(service, 'GET', `/v1/users/${userId}/ratings`)).value.total;

it('refuses ratings on a full disk with the reason, keeps those that it acknowledged, and goes on reading', async () => {
  const args = ['--releases', inject('releases'), '--feedback', join(folder, 'full.sqlite')];
  const acknowledged: string[] = [];
  {
    await using service = await startService(args, env, SMALL_DISK);
    let refused: Awaited<ReturnType<typeof put>> | undefined;
    for (let k = 0; refused === undefined; k++) {
      const userId = `${'somebody with a long name '.repeat(8)}${k}`;
      const answer = await put(service, userId);
      if (answer.status === 200) acknowledged.push(userId);
      else refused = answer;
    }
    expect(refused).toMatchObject({
      status: 503,
      value: { detail: expect.stringMatching(/: their disk .*full; try again/) },
    });
    expect(acknowledged.length).toBeGreaterThan(10);
    for (const userId of acknowledged) expect([userId, await totalOf(service, userId)]).toEqual([userId, 1]);
    expect((await ask(service, 'GET', `/v1/users/${facts.users[0].userId}/recommendations`)).status).toBe(200);
    await service.kill();
  }
  await using service = await startService(args, env);
  for (const userId of acknowledged) expect([userId, await totalOf(service, userId)]).toEqual([userId, 1]);
  expect((await put(service, 'the next one')).status).toBe(200);
});

it('answers about users, refuses ratings and going back, and changes nothing, where nothing at all can be written', async () => {
  const releases = join(folder, 'releases');
  await cp(inject('releases'), releases, { recursive: true });
  const pointer = await readFile(join(releases, 'current.json'), 'utf8');
  const { release } = JSON.parse(pointer) as { release: string };
  const args = ['--releases', releases, '--feedback', join(folder, 'none.sqlite')];
  await using service = await startService(args, env, 0);
  const user = `/v1/users/${facts.users[0].userId}`;
  // The first attempt leaves an empty file, which must not stand in the way of reading.
  for (let attempt = 0; attempt < 2; attempt++) {
    expect(await put(service, 1)).toMatchObject({ status: 503, value: { detail: expect.stringContaining('full') } });
    expect((await ask(service, 'GET', user)).status).toBe(200);
  }
  expect(await ask(service, 'POST', '/v1/admin/rollback', { release })).toMatchObject({
    status: 503,
    value: {
      detail: 'the folder of the releases cannot be written: the file would exceed the size limit; nothing has changed',
    },
  });
  expect(await readFile(join(releases, 'current.json'), 'utf8')).toBe(pointer);
});

it('does not say that the disk is in the way when going back fails for another reason', async () => {
  const releases = join(folder, 'no-pointer');
  await cp(inject('releases'), releases, { recursive: true });
  const pointer = join(releases, 'current.json');
  const { release } = JSON.parse(await readFile(pointer, 'utf8')) as { release: string };
  await using service = await startService(['--releases', releases], env);
  // No file can take the name of a folder.
  await rm(pointer);
  await mkdir(pointer);
  expect(await ask(service, 'POST', '/v1/admin/rollback', { release })).toMatchObject({
    status: 500,
    value: { detail: expect.stringMatching(/^an unexpected error; /) },
  });
});

it('refuses ratings in a file that is read-only, reads it, and writes again as soon as that is possible', async () => {
  const file = join(folder, 'read-only.sqlite');
  const args = ['--releases', inject('releases'), '--feedback', file];
  const setWriteVersion = async (version: number) => {
    await using handle = await open(file, 'r+');
    await handle.write(Buffer.of(version), 0, 1, WRITE_VERSION);
  };
  {
    await using service = await startService(args, env);
    expect((await put(service, 1)).status).toBe(200);
  }
  await setWriteVersion(3);
  await using service = await startService(args, env);
  expect(await put(service, 2)).toMatchObject({
    status: 503,
    value: { detail: expect.stringContaining(': their disk or their file is read-only; ') },
  });
  expect([await totalOf(service, 1), await totalOf(service, 2)]).toEqual([1, 0]);
  await setWriteVersion(1);
  expect((await put(service, 2)).status).toBe(200);
  expect([await totalOf(service, 1), await totalOf(service, 2)]).toEqual([1, 1]);
});
