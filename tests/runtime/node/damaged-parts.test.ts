/**
 * Every file of a release that is read only when somebody asks, damaged in every way: what needs it is refused, and all else
 * goes on. Never a wrong answer, never a crash.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../../shared/release/manifest.ts';
import { BADLY_MADE, DAMAGES, type Damage } from '../../fixtures/damage.ts';
import { lasting } from '../../fixtures/lasting.ts';
import {
  BROKEN,
  edited,
  LAST_MOVIE,
  LAST_USER,
  type Pair,
  publishPair,
  RESIDENT,
  type Service,
  startService,
  table,
  whileDamaged,
} from '../damaged.ts';
import { post } from '../facts.ts';

/** Read when somebody asks, with the requests below that need it. */
const ON_DEMAND: Readonly<Record<string, readonly string[]>> = {
  'search.arrow': ['search'],
  'user-names-index.arrow': ['user'],
  'user-names.txt': ['user'],
  'profiles.bin': ['user'],
  'stats.arrow': ['stats', 'film stats'],
  'movie-stats.bin': ['film stats'],
  'report.json': ['report'],
};
/** Read record by record: there is no header to check. */
const BY_RECORD = ['profiles.bin', 'movie-stats.bin', 'user-names.txt'];

const REQUESTS: Readonly<Record<string, [string, RequestInit?]>> = {
  'posted profile': ['/v1/recommendations', post({ ratings: [{ movieId: 101, rating: 5 }], n: 5 })],
  film: [`/v1/movies/${LAST_MOVIE}`],
  similar: [`/v1/movies/${LAST_MOVIE}/similar`],
  list: ['/v1/movies?limit=5'],
  search: ['/v1/movies?q=film+number'],
  user: [`/v1/users/${encodeURIComponent(LAST_USER)}/recommendations`],
  stats: ['/v1/stats'],
  'film stats': [`/v1/movies/${LAST_MOVIE}/stats`],
  report: ['/v1/report'],
};
const PAGES = ['/', '/explore', '/models', '/search?q=film', `/movies/${LAST_MOVIE}`, `/users/${LAST_USER}`, '/system'];

let pair: Pair;

beforeAll(async () => {
  pair = await publishPair();
});
afterAll(() => pair?.[Symbol.asyncDispose]());

it('has every file of a release among those that are damaged here', async () => {
  const manifest = JSON.parse(
    await readFile(join(pair.folder.path, pair.folder.id, 'manifest.json'), 'utf8'),
  ) as Manifest;
  expect(Object.keys(manifest.files).sort()).toEqual([...RESIDENT, ...Object.keys(ON_DEMAND)].sort());
});

describe('a release that answers', () => {
  let service: Service;
  const good = new Map<string, string>();
  beforeAll(async () => {
    service = await startService(pair.folder);
    await openBroken();
    for (const [name, [path, init]] of Object.entries(REQUESTS)) {
      const { status, text } = await service.ask(path, init);
      expect(status, text).toBe(200);
      good.set(name, lasting(text));
    }
  });

  /** Anew, whatever is held of it. */
  async function openBroken(): Promise<void> {
    for (const id of [pair.folder.id, BROKEN]) {
      await pair.folder.point(id);
      expect((await service.releases.reload()).manifest.id).toBe(id);
    }
  }

  /** `certain`: whatever needs the file must fail; else it may also answer as it should. */
  async function expectRefusals(needed: readonly string[], certain: boolean): Promise<void> {
    await openBroken();
    for (const [name, [path, init]] of Object.entries(REQUESTS)) {
      const before = service.logs.length;
      const { status, text, release } = await service.ask(path, init);
      expect(release, name).toBe(BROKEN);
      if (status === 200 && !(certain && needed.includes(name))) {
        expect(lasting(text), name).toBe(good.get(name));
        continue;
      }
      expect([name, status]).toEqual([expect.toBeOneOf([...needed]), 503]);
      const { requestId } = JSON.parse(text);
      expect(text).not.toContain(pair.folder.path);
      const said = service.logs.slice(before).filter(({ level }) => level === 'error');
      expect(said).toMatchObject([{ event: 'request-failed', requestId, code: expect.toBeOneOf(CODES) }]);
    }
    for (const path of PAGES) {
      const { status, text } = await service.ask(path, { headers: { accept: 'text/html' } });
      expect(status, `${path}: ${text}`).toBeOneOf([200, 503]);
    }
  }
  const CODES = ['corrupt', 'missing', 'version'];
  const files = Object.keys(ON_DEMAND);

  it.each(table(files, DAMAGES))('refuses only what needs $file when that is $how', async ({ file, how, damage }) => {
    const certain = !BY_RECORD.includes(file) || !/header|body/.test(how);
    await whileDamaged(pair, file, damage, false, () => expectRefusals(ON_DEMAND[file], certain));
  });

  it.each(
    table(
      files.filter((file) => file.endsWith('.arrow')),
      BADLY_MADE,
    ),
  )('refuses only what needs $file when that was made $how', async ({ file, damage }) => {
    await whileDamaged(pair, file, damage, true, () => expectRefusals(ON_DEMAND[file], true));
  });

  it("takes no record of another release for its own, wherever that one's index says it stands", async () => {
    await whileDamaged(
      pair,
      'profiles-index.arrow',
      (_, others) => others,
      true,
      () => expectRefusals(['user'], true),
    );
  });

  it.each([
    ['stats.arrow', ['/v1/stats', `/v1/movies/${LAST_MOVIE}/stats`]],
    ['movie-stats.bin', ['/v1/stats', `/v1/movies/${LAST_MOVIE}/stats`]],
    ['report.json', ['/v1/report']],
  ])('says that there is none when its manifest does not list %s', async (file, paths) => {
    const unlisted: Damage = (bytes) => edited(bytes, (manifest) => delete manifest.files[file]);
    await whileDamaged(pair, 'manifest.json', unlisted, false, async () => {
      await openBroken();
      for (const path of paths) expect((await service.ask(path)).status, path).toBe(404);
      for (const path of PAGES) expect((await service.ask(path)).status, path).toBe(200);
    });
  });
});
