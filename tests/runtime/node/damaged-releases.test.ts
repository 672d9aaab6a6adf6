/**
 * Every file of a release that is read when it is opened, its manifest and the pointer, damaged in every way: refused with a
 * reason, and the old release goes on.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BADLY_MADE, DAMAGES, type Damage } from '../../fixtures/damage.ts';
import {
  BROKEN,
  edited,
  NEEDED,
  type Pair,
  publishPair,
  RESIDENT,
  type Service,
  startService,
  table,
  whileDamaged,
} from '../damaged.ts';

let pair: Pair;

beforeAll(async () => {
  pair = await publishPair();
});
afterAll(() => pair?.[Symbol.asyncDispose]());

/** Points to `BROKEN`: refused with a reason, and the release of before answers. */
async function expectRefusal({ releases, logs, ask }: Service, codes: readonly string[]): Promise<void> {
  await pair.folder.point(pair.folder.id);
  await releases.reload();
  const before = logs.length;
  await pair.folder.point(BROKEN);
  expect((await releases.reload()).manifest.id).toBe(pair.folder.id);
  const refusals = logs.slice(before).filter(({ event }) => event === 'release-refused');
  expect(refusals).toEqual([
    {
      level: 'error',
      event: 'release-refused',
      release: BROKEN,
      code: expect.toBeOneOf(codes),
      reason: expect.any(String),
    },
  ]);
  expect(await ask('/readyz')).toMatchObject({ status: 200, release: pair.folder.id });
}

describe.each([
  ['with room for two', true],
  ['with room for one', false],
])('a new release, %s,', (_, overlap) => {
  let service: Service;
  beforeAll(async () => {
    service = await startService(pair.folder, overlap);
  });

  it.each(table(RESIDENT, DAMAGES))('whose $file is $how is refused', async ({ file, damage }) => {
    await whileDamaged(pair, file, damage, false, () => expectRefusal(service, ['corrupt', 'missing']));
  });

  it.each(table(RESIDENT, BADLY_MADE))('whose $file was made $how is refused', async ({ file, damage }) => {
    await whileDamaged(pair, file, damage, true, () => expectRefusal(service, ['corrupt', 'version']));
  });

  it.each([...NEEDED, 'search.arrow'])('whose manifest does not list %s is refused', async (file) => {
    const unlisted: Damage = (bytes) => edited(bytes, ({ files }) => delete files[file]);
    await whileDamaged(pair, 'manifest.json', unlisted, false, () => expectRefusal(service, ['missing']));
  });

  it.each<[string, Damage, string]>([
    ['of a future format', (bytes) => edited(bytes, (m) => Object.assign(m, { format: 99 })), 'version'],
    ['without a format', (bytes) => edited(bytes, (m) => Object.assign(m, { format: undefined })), 'version'],
    ['over its budget', (bytes) => edited(bytes, (m) => Object.assign(m, { budget: 1_000 })), 'budget'],
    ['without a budget', (bytes) => edited(bytes, (m) => Object.assign(m, { budget: undefined })), 'corrupt'],
    ['of another id', (bytes) => edited(bytes, (m) => Object.assign(m, { id: 'cccccccccccccccc' })), 'corrupt'],
    ['without a scale', (bytes) => edited(bytes, ({ dataset }) => Object.assign(dataset, { scale: [] })), 'corrupt'],
    ['without a blend', (bytes) => edited(bytes, (m) => Object.assign(m, { blend: {} })), 'corrupt'],
    [
      'with a way out',
      (bytes) => edited(bytes, ({ files }) => Object.assign(files, { '../x': files['svd.arrow'] })),
      'corrupt',
    ],
    [
      'with no checksum',
      (bytes) => edited(bytes, ({ files }) => Object.assign(files['svd.arrow'], { sha256: '' })),
      'corrupt',
    ],
    ['of nothing but null', () => new TextEncoder().encode('null'), 'corrupt'],
    ["another release's", (_bytes, others) => others, 'corrupt'],
    ['truncated', DAMAGES.truncated, 'corrupt'],
    ['empty', DAMAGES.empty, 'corrupt'],
    ['a Git-LFS pointer', DAMAGES['a Git-LFS pointer'], 'corrupt'],
    ['missing', DAMAGES.missing, 'missing'],
  ])('whose manifest is %s is refused', async (_how, damage, code) => {
    await whileDamaged(pair, 'manifest.json', damage, false, () => expectRefusal(service, [code]));
  });

  it.each([
    ['empty', ''],
    ['cut off', '{"release": "bbbb'],
    ['no object', '[]'],
    ['a way out', JSON.stringify({ release: '../../elsewhere' })],
    ['a number', JSON.stringify({ release: 1 })],
    ['a Git-LFS pointer', 'version https://git-lfs.github.com/spec/v1\n'],
  ])('whose pointer is %s is not looked for, and the log says so', async (_how, pointer) => {
    await pair.folder.point(pair.folder.id);
    await service.releases.reload();
    const before = service.logs.length;
    await writeFile(join(pair.folder.path, 'current.json'), pointer);
    expect((await service.releases.reload()).manifest.id).toBe(pair.folder.id);
    const complaints = service.logs.slice(before).filter(({ level }) => level === 'error');
    expect(complaints).toMatchObject([{ event: 'pointer-unreadable', code: 'corrupt' }]);
    expect(await service.ask('/readyz')).toMatchObject({ status: 200, release: pair.folder.id });
  });

  it('that is not there is refused', async () => {
    await pair.folder.point('dddddddddddddddd');
    expect((await service.releases.reload()).manifest.id).toBe(pair.folder.id);
    const refusal = service.logs.findLast(({ event }) => event === 'release-refused');
    expect(refusal).toMatchObject({ release: 'dddddddddddddddd', code: 'missing' });
  });
});

it.each([
  ['whose svd.arrow is truncated', 'svd.arrow', DAMAGES.truncated],
  ['without a manifest', 'manifest.json', DAMAGES.missing],
])('a service that has only a release %s is alive and not ready', async (_, file, damage) => {
  const service = await startService(pair.folder);
  await whileDamaged(pair, file, damage, false, async () => {
    await pair.folder.point(BROKEN);
    expect((await service.ask('/healthz')).status).toBe(200);
    for (const path of ['/readyz', '/v1/movies', '/v1/release']) {
      expect(await service.ask(path)).toMatchObject({ status: 503, release: 'none' });
    }
    expect(service.logs.filter(({ event }) => event === 'release-refused')).toHaveLength(1);
  });
});
