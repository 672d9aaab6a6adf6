/** A release that is broken is refused when it is opened, and the file named. */

import { describe, expect, test } from 'vitest';
import { loadKernels } from '../../batch/process/load-kernels.ts';
import { releaseSource } from '../../batch/releases/make-release.ts';
import { MODEL_NAMES } from '../../models/model.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { ReleaseError } from '../../shared/errors.ts';
import type { Source } from '../../shared/source.ts';
import { manifestText } from '../fixtures/manifest.ts';
import { makeDataset, STARS } from '../fixtures/toy-ratings.ts';
import { changedSource, makeToyRelease } from '../fixtures/toy-release.ts';
import { camps, EVERYTHING, fan, PROFILES, recommender, release } from './toy-recommender.ts';

const { userIds } = camps;

describe('opening a release', () => {
  /** Every release has these, and holds them from the start. */
  const NEEDED = ['movies', 'profiles-index', 'bias', ...MODEL_NAMES].map((name) => `${name}.arrow`);
  const FAMILIES = 'families.arrow';
  const FILES = [...NEEDED, FAMILIES];
  const SEARCH = 'search.arrow';

  /** How a release with these changes is refused. */
  const refusal = async (change: (files: Map<string, Uint8Array<ArrayBuffer>>) => void): Promise<ReleaseError> => {
    const error = await openRecommender(await changedSource(release, change)).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ReleaseError);
    return error as ReleaseError;
  };
  const inManifest = (edit: (manifest: Record<string, Record<string, unknown>>) => void) =>
    refusal((files) => {
      const manifest = JSON.parse(new TextDecoder().decode(files.get('manifest.json')));
      edit(manifest);
      files.set('manifest.json', new TextEncoder().encode(manifestText(manifest)));
    });

  test('gives the same answers every time', async () => {
    const again = await openRecommender(releaseSource(release));
    for (const [, profile] of PROFILES) {
      expect(again.recommend(profile, EVERYTHING)).toEqual(recommender.recommend(profile, EVERYTHING));
    }
  });

  test('of an earlier version, without families, gives the same answers', async () => {
    const earlier = await openRecommender(
      await changedSource(release, (files) => {
        const manifest = JSON.parse(new TextDecoder().decode(files.get('manifest.json')));
        delete manifest.files[FAMILIES];
        files.set('manifest.json', new TextEncoder().encode(manifestText(manifest)));
        files.delete(FAMILIES);
      }),
    );
    for (const [, profile] of PROFILES) {
      expect(earlier.recommend(profile, EVERYTHING)).toEqual(recommender.recommend(profile, EVERYTHING));
    }
  });

  test.each(['manifest.json', ...FILES])('without %s is refused, and the file named', async (file) => {
    const error = await refusal((files) => files.delete(file));
    expect([error.code, error.message]).toEqual(['missing', expect.stringContaining(file)]);
  });

  test.each([...NEEDED, SEARCH])('whose manifest does not list %s is refused, and the file named', async (file) => {
    const error = await inManifest(({ files }) => delete files[file]);
    expect([error.code, error.message]).toEqual(['missing', expect.stringContaining(file)]);
  });

  test.each(FILES)('with %s of another size than the manifest says is refused, and the file named', async (file) => {
    const error = await refusal((files) => files.set(file, files.get(file)?.slice(8) ?? new Uint8Array()));
    expect([error.code, error.message]).toEqual(['corrupt', expect.stringContaining(file)]);
  });

  test.each(FILES)('with other bytes of the same size in %s is refused, and the file’s kind named', async (file) => {
    const error = await refusal((files) => files.set(file, new Uint8Array(files.get(file)?.length ?? 0).fill(65)));
    expect([error.code, error.message]).toEqual(['corrupt', expect.stringContaining(file.replace('.arrow', ''))]);
  });

  test.each([
    ['no JSON', 'format', (text: string) => text.slice(0, -5)],
    ['a list', 'object', () => '[]'],
    ['of another format', 'format', (text: string) => text.replace('"format":3', '"format":4')],
  ])('with a manifest that is %s is refused', async (_, said, edit) => {
    const error = await refusal((files) => {
      const text = new TextDecoder().decode(files.get('manifest.json'));
      files.set('manifest.json', new TextEncoder().encode(edit(text)));
    });
    expect(error.message).toContain('manifest.json');
    if (error.code === 'version') expect(error.message).toContain(said);
  });

  test.each(['dataset', 'files', 'blend'])('with a manifest without %s is refused', async (part) => {
    const error = await inManifest((manifest) => delete manifest[part]);
    expect(error.message).toContain('manifest.json');
    expect(error.message).toContain(part);
  });

  test.each<[string, (blend: Record<string, Record<string, unknown>>) => unknown]>([
    ['no rating weights', (blend) => delete blend.rating],
    ['no ranking weights', (blend) => delete blend.ranking],
    ['no knots', (blend) => delete blend.rating.profileKnots],
    ['too few weights', (blend) => (blend.ranking.weights as Record<string, number[]>).rating.pop()],
    ['a model missing', (blend) => delete (blend.rating.weights as Record<string, unknown>).svd],
    ['effects of the moment of another length', (blend) => Object.assign(blend, { time: { shifts: [1] } })],
    ['a weight that is no number', (blend) => (blend.ranking.weights as Record<string, unknown[]>).content.fill(null)],
  ])('with a blend with %s is refused, and the manifest named', async (_, edit) => {
    const error = await inManifest(({ blend }) => {
      edit(blend as Record<string, Record<string, unknown>>);
    });
    expect([error.code, error.message]).toEqual(['corrupt', expect.stringContaining('manifest.json: blend.')]);
  });

  const otherCatalogue = () => {
    const films = Array.from({ length: 5 }, (_, f) => ({
      id: 1 + f,
      title: `Other ${f}`,
      year: 2000,
      genres: ['Drama'],
    }));
    const rows = Array.from({ length: 30 }, (_, k) => ({
      user: 1 + (k % 6),
      film: 1 + Math.floor(k / 6),
      rating: 1 + (k % 5),
    }));
    return makeToyRelease(makeDataset(films, rows, STARS));
  };

  test('with a file from a release with another catalogue is refused, whichever it is', async () => {
    const other = await otherCatalogue();
    const accepted: string[] = [];
    for (const file of FILES) {
      const files = new Map(release.files).set(file, other.files.get(file) ?? new Uint8Array());
      await openRecommender(releaseSource({ ...release, files })).then(
        () => accepted.push(file),
        (error: unknown) => expect(error).toBeInstanceOf(ReleaseError),
      );
    }
    expect(accepted).toEqual([]);
  });

  test('that needs more memory than its budget is refused before any of it is read', async () => {
    const read: string[] = [];
    const small = await changedSource(release, (files) => {
      const manifest = JSON.parse(new TextDecoder().decode(files.get('manifest.json')));
      files.set('manifest.json', new TextEncoder().encode(manifestText({ ...manifest, budget: 1_000 })));
    });
    const source: Source = {
      read(file, ...range) {
        read.push(file);
        return small.read(file, ...range);
      },
    };
    await expect(openRecommender(source)).rejects.toMatchObject({ code: 'budget' });
    expect(read).toEqual(['manifest.json']);
  });

  test.each<[string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | undefined]>([
    ['missing', () => undefined],
    ['cut short', (bytes) => bytes.slice(0, -8)],
    ['other bytes', (bytes) => bytes.slice().fill(65)],
  ])('whose search is %s answers everything but searches', async (_, change) => {
    const source = await changedSource(release, (files) => {
      const changed = change(files.get(SEARCH) ?? new Uint8Array());
      if (changed) files.set(SEARCH, changed);
      else files.delete(SEARCH);
    });
    const opened = await openRecommender(source);
    expect(opened.recommend(fan)).toEqual(recommender.recommend(fan));
    expect(await opened.search('')).toEqual(await recommender.search(''));
    for (const _again of [1, 2]) await expect(opened.search('blast')).rejects.toThrow(ReleaseError);
  });

  test('whose search is of another catalogue refuses searches', async () => {
    const search = (await otherCatalogue()).files.get(SEARCH) ?? new Uint8Array();
    const opened = await openRecommender(
      releaseSource({ ...release, files: new Map(release.files).set(SEARCH, search) }),
    );
    await expect(opened.search('blast')).rejects.toThrow(SEARCH);
  });

  test('reads search when somebody asks, keeps it, and drops it when memory is short', async () => {
    let time = 0;
    const whole = releaseSource(release);
    const read: string[] = [];
    const source: Source = {
      read(file, ...range) {
        read.push(file);
        time += 5;
        return whole.read(file, ...range);
      },
    };
    const opened = await openRecommender(source, { now: () => time });
    const held = () => opened.memory().find(({ component }) => component === SEARCH);
    expect(held()).toMatchObject({ bytes: 0, loadMs: 0 });
    expect(opened.memory().find(({ component }) => component === 'svd.arrow')?.loadMs).toBeGreaterThanOrEqual(5);
    const answers = await Promise.all(['blast', 'blast', 'bla'].map((query) => opened.search(query)));
    expect(answers[0].total).toBeGreaterThan(0);
    expect(answers[1]).toEqual(answers[0]);
    const reads = read.length;
    await opened.search('blast');
    expect(read).toHaveLength(reads);
    expect(held()).toMatchObject({ bytes: release.files.get(SEARCH)?.length });
    opened.shrink();
    expect(held()).toMatchObject({ bytes: 0 });
    expect(await opened.search('blast')).toEqual(answers[0]);
    expect(read).toHaveLength(reads + 1);
  });

  test('answers the same to the last digit with compiled kernels as with their twin', async () => {
    const { module: scoring } = await loadKernels('scoring');
    const compiled = await openRecommender(releaseSource(release), { scoring });
    for (const [, profile] of PROFILES) {
      expect(compiled.recommend(profile, EVERYTHING)).toEqual(recommender.recommend(profile, EVERYTHING));
      const all = Uint32Array.from(camps.catalogue.movieIds.keys());
      expect(compiled.fold(profile).rate(all)).toEqual(recommender.fold(profile).rate(all));
      expect(compiled.fold(profile).score(all)).toEqual(recommender.fold(profile).score(all));
    }
  });

  test('whose histories are cut short answers for everybody but those users', async () => {
    const source = await changedSource(release, (files) => {
      const profiles = files.get('profiles.bin') ?? new Uint8Array();
      files.set('profiles.bin', profiles.slice(0, profiles.length >> 1));
    });
    const opened = await openRecommender(source);
    expect(opened.recommend(fan)).toEqual(recommender.recommend(fan));
    expect(await opened.user(userIds[0])).toEqual(await recommender.user(userIds[0]));
    await expect(opened.user(userIds[userIds.length - 1])).rejects.toThrow(ReleaseError);
  });
});
