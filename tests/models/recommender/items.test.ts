import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeContent } from '../../../models/content/artifact.ts';
import { itemDescriber } from '../../../models/content/describe-item.ts';
import { makeRow, readRow } from '../../../models/content/pieces.ts';
import type { Recommender } from '../../../models/recommender/answers.ts';
import { openRecommender } from '../../../models/recommender/recommender.ts';
import type { ItemChange } from '../../../shared/items.ts';
import { fileSource } from '../../../shared/node/file-source.ts';
import { randomStream } from '../../../shared/random.ts';
import { publishRatings } from '../../fixtures/tiny-release.ts';

const NUM_MOVIES = 44;
/** Nobody has rated the last two films of the catalogue. */
const NUM_RATED = 42;
const UNRATED = 101 + NUM_RATED;
const NEW = 900_001;
/** The same facts as those of the film `UNRATED`, but for its number. */
const LIKE_UNRATED = { title: 'Another number', year: 1980 + (NUM_RATED % 40), genres: ['Comedy'] };

let folder: string;
let release: string;
let base: Recommender;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-items-'));
  const random = randomStream(42);
  const users = Array.from({ length: 30 }, () =>
    Array.from({ length: NUM_RATED }, (_, movie) => ({ movie, code: random.below(10), minute: 27_360_000 })).filter(
      ({ movie }) => random.uniform() > movie / NUM_MOVIES,
    ),
  );
  release = join(folder, await publishRatings(folder, users, NUM_MOVIES));
  base = await openRecommender(fileSource(release));
});
afterAll(() => rm(folder, { recursive: true }));

const change = (movieId: number, said: Omit<ItemChange, 'movieId' | 'time'>, time = 1): ItemChange => ({
  movieId,
  ...said,
  time,
});
const rate = (recommender: Recommender, ...movieIds: number[]) =>
  recommender.profile(movieIds.map((movieId, k) => ({ movieId, rating: k % 2 === 0 ? 5 : 1 }))).profile;
const idsOf = (films: readonly { movieId: number }[]) => films.map(({ movieId }) => movieId);

it('describes an item as the model describes a film of the catalogue with the same facts', async () => {
  const model = decodeContent(await fileSource(release).read('content.arrow'), NUM_MOVIES);
  const describeItem = itemDescriber(model);
  const row = makeRow(model.numFeatures);
  for (let movie = 0; movie < NUM_MOVIES; movie++) {
    const { title, year, genres } = base.movie(101 + movie) ?? { title: '', year: 0, genres: [] };
    const { features, values, bias } = describeItem({ title, year: year ?? 0, genres });
    readRow(model, movie, row);
    const own = [...row.features.subarray(0, row.length)].map((feature, f) => [feature, row.codes[f]]);
    const codes = [...features].map((feature, f) => [feature, Math.round(values[f] / model.valueScale)]);
    expect(codes.sort(([a], [b]) => a - b)).toEqual(own);
    if (movie >= NUM_RATED) expect(bias).toBeCloseTo(model.movieBias[movie], 5);
  }
});

it('says of a new item what models that know no more than facts say of a film without ratings', () => {
  const recommender = base.withItems([change(NEW, LIKE_UNRATED)]);
  // In so small a release the SVD has factors of every film.
  const options = { candidates: [UNRATED, NEW], models: ['user-knn', 'item-knn', 'content'] as const };
  for (const rated of [[], [101, 102, 105], Array.from({ length: 20 }, (_, k) => 110 + k)]) {
    const profile = rate(recommender, ...rated);
    const listed = recommender.recommend(profile, options).sort((a, b) => a.movieId - b.movieId);
    expect(idsOf(listed)).toEqual([UNRATED, NEW]);
    const [old, added] = listed.map(({ rating, interval, score, models }) => ({ rating, interval, score, models }));
    expect(added).toEqual(old);
    const { predictions, unknown } = recommender.predict(profile, [NEW]);
    expect(unknown).toEqual([]);
    const whole = recommender.recommend(profile, { candidates: [NEW] })[0];
    expect(predictions[0]).toMatchObject({ rating: whole.rating, interval: whole.interval });
    const explained = recommender.explain(profile, NEW);
    expect(explained?.rating?.value).toBe(whole.rating);
    expect(explained?.score.value).toBe(whole.score);
    expect(explained?.rating?.terms.filter(({ value }) => value !== 0).map(({ from }) => from)).toEqual([
      'baseline',
      'content',
    ]);
  }
});

it('finds a new item by its title, its year and its genres, and knows its page', async () => {
  const recommender = base.withItems([
    change(NEW, { title: 'Zebra, The', year: 2031, genres: ['Western', 'Comedy'] }),
    change(NEW + 1, { rule: 'pinned' }),
  ]);
  expect((await base.search('zebra')).total).toBe(0);
  expect(await recommender.search('zebra 2031')).toMatchObject({
    total: 1,
    exact: true,
    movies: [
      { movieId: NEW, title: 'The Zebra', year: 2031, genres: ['Comedy', 'Western'], numRatings: 0, added: true },
    ],
  });
  expect((await recommender.search('')).total).toBe(NUM_MOVIES + 1);
  expect((await recommender.search('film number')).total).toBe(NUM_MOVIES);
  expect(recommender.genres).toEqual(['Comedy', 'Drama', 'Western']);
  const western = recommender.recommend(rate(recommender, 101), { genres: ['Western'] });
  expect(idsOf(western)).toEqual([NEW]);
  expect(western[0].interval?.[0]).toBeLessThan(western[0].interval?.[1] ?? 0);
  expect(recommender.similar(NEW)?.every(({ genres }) => genres.includes('Comedy'))).toBe(true);
  expect(idsOf(recommender.similar(101, 'content', 100) ?? [])).toContain(NEW);
  expect(recommender.match({ title: 'The Zebra', year: 2031 })?.movieId).toBe(NEW);
  expect(await recommender.movieStats(NEW)).toMatchObject({ movieId: NEW, numRatings: 0, years: [] });
  expect(recommender.movie(NEW + 1)).toBeUndefined();
});

it('takes a new item of the title and year of a film for the same film', () => {
  const { catalogueTitle: title, year } = base.movie(102) ?? { catalogueTitle: '', year: 0 };
  const recommender = base.withItems([change(NEW, { title, year: year ?? 0 }), change(NEW + 1, { title, year: 1899 })]);
  const listed = idsOf(recommender.recommend(rate(recommender, 102), { n: 100 }));
  expect(listed).not.toContain(NEW);
  expect(listed).toContain(NEW + 1);
});

it('finds the other one of two films of one title and year when one is hidden', () => {
  const clue = { title: base.movie(102)?.catalogueTitle ?? '', year: base.movie(102)?.year ?? 0 };
  for (const hidden of [102, NEW]) {
    const added = change(NEW, { ...clue, ...(hidden === NEW && { rule: 'hidden' }) });
    const recommender = base.withItems([added, ...(hidden === NEW ? [] : [change(hidden, { rule: 'hidden' })])]);
    expect(recommender.match(clue)?.movieId).toBe(hidden === NEW ? 102 : NEW);
    expect(recommender.match({ movieId: hidden, ...clue })?.movieId).toBe(hidden === NEW ? 102 : NEW);
  }
});

it('counts a rating of a new item as seen, and asks the models about the others only', () => {
  const recommender = base.withItems([change(NEW, LIKE_UNRATED)]);
  const profile = rate(recommender, 101, NEW, 103);
  const rest = base.profile([
    { movieId: 101, rating: 5 },
    { movieId: 103, rating: 5 },
  ]).profile;
  const listed = recommender.recommend(profile, { n: 100 });
  expect(idsOf(listed)).not.toContain(NEW);
  expect(listed).toEqual(base.recommend(rest, { n: 100 }));
  expect(recommender.describeUser({ userId: 'new', profile }).history).toContainEqual(
    expect.objectContaining({ movieId: NEW }),
  );
});

it('shows other facts of a film at once, and finds it by its latest title only', async () => {
  const recommender = base.withItems([change(105, { title: 'Renamed', year: 1895, genres: [] })]);
  const before = base.movie(105);
  expect(recommender.movie(105)).toEqual({
    ...before,
    title: 'Renamed',
    catalogueTitle: 'Renamed',
    year: 1895,
    genres: [],
  });
  expect((await recommender.search('renamed')).movies).toHaveLength(1);
  const old = (await base.search('film number')).total;
  expect((await recommender.search('film number')).total).toBe(old - 1);
  expect(idsOf(recommender.recommend(rate(recommender, 101), { yearTo: 1900 }))).toEqual([105]);
  expect(recommender.predict(rate(recommender, 101), [105]).predictions[0].rating).toBe(
    base.predict(rate(base, 101), [105]).predictions[0].rating,
  );
});

it('keeps a hidden film out of lists, searches and pages, while ratings of it count', async () => {
  const hidden = base.recommend(rate(base, 101, 102))[0].movieId;
  const recommender = base.withItems([change(hidden, { rule: 'hidden' })]);
  const profile = rate(recommender, 101, 102);
  expect(idsOf(recommender.recommend(profile, { n: 100, includeRated: true }))).not.toContain(hidden);
  expect(idsOf(recommender.recommendTogether([profile, profile], { n: 100 }))).not.toContain(hidden);
  expect(idsOf(recommender.rows(profile, { n: 20 }).flatMap(({ recommendations }) => recommendations))).not.toContain(
    hidden,
  );
  expect(recommender.recommend(profile, { candidates: [hidden] })).toEqual([]);
  expect(recommender.whyNone(profile, { candidates: [hidden] })).toMatchObject({ filters: ['candidates'] });
  expect(idsOf((await recommender.search('', { limit: 100 })).movies)).not.toContain(hidden);
  const title = base.movie(hidden)?.title ?? '';
  expect(idsOf((await recommender.search(title, { limit: 100 })).movies)).not.toContain(hidden);
  expect(recommender.movie(hidden)).toBeUndefined();
  expect(recommender.similar(hidden)).toBeUndefined();
  expect(idsOf(recommender.similar(101, 'hybrid', 100) ?? [])).not.toContain(hidden);
  expect(recommender.explain(profile, hidden)).toBeUndefined();
  expect(recommender.predict(profile, [hidden]).unknown).toEqual([hidden]);
  expect(recommender.match({ movieId: hidden, title })).toBeUndefined();
  expect(idsOf(recommender.ask(profile, { n: 50 }))).not.toContain(hidden);
  expect(await recommender.movieStats(hidden)).toBeUndefined();
  expect(idsOf((await recommender.datasetStats())?.mostRated ?? [])).not.toContain(hidden);
  // The rating of the hidden film counts like that of any other.
  const rated = (of: Recommender) => of.predict(rate(of, 101, hidden), [110]).predictions[0].rating;
  expect(rated(recommender)).toBe(rated(base));
});

it('names no row after a hidden film, though whoever rated it finds it among their ratings and reasons', () => {
  const because = (of: Recommender) =>
    of.rows(rate(of, 101, 102, 103), { n: 5 }).flatMap(({ because = [] }) => because);
  const [liked] = because(base);
  expect([101, 103]).toContain(liked);
  const recommender = base.withItems([change(liked, { rule: 'hidden' })]);
  expect(because(recommender)).not.toContain(liked);
  expect(because(recommender).length).toBeGreaterThan(0);
  const profile = rate(recommender, 101, 102, 103);
  const { history } = recommender.describeUser({ userId: 1, profile });
  expect(idsOf(history)).toContain(liked);
  const explain = (of: Recommender, movieId: number) => of.explain(rate(of, 101, 102, 103), movieId);
  const others = Array.from({ length: NUM_RATED - 3 }, (_, k) => 104 + k);
  const isReason = (movieId: number) => explain(base, movieId)?.reasons.films.some((film) => film.movieId === liked);
  const recommended = others.find(isReason) ?? 0;
  expect(explain(recommender, recommended)).toEqual(explain(base, recommended));
  expect(recommended).toBeGreaterThan(0);
});

it('counts the films of the catalogue without hidden ones, as an empty search does', async () => {
  const recommender = base.withItems([change(101, { rule: 'hidden' }), change(NEW, LIKE_UNRATED)]);
  expect(recommender.catalogue).toEqual(base.catalogue);
  expect((await recommender.search('')).total).toBe(recommender.catalogue.movies);
});

it('puts pinned films first where they pass the filters, says so, and goes on without repeats', () => {
  const plain = base.recommend(rate(base, 101), { n: 100 });
  const pins = idsOf(plain.slice(-5));
  const recommender = base.withItems([
    ...pins.map((movieId, k) => change(movieId, { rule: 'pinned' }, k)),
    change(NEW, { title: 'Pinned', rule: 'pinned' }, 9),
  ]);
  const profile = rate(recommender, 101);
  const whole = recommender.recommend(profile, { n: 100 });
  expect(whole.map(({ pinned }) => pinned)).toEqual([true, true, true, ...Array(whole.length - 3).fill(undefined)]);
  expect(idsOf(whole.slice(0, 3))).toEqual([NEW, pins[4], pins[3]]);
  expect(new Set(idsOf(whole)).size).toBe(whole.length);
  expect(whole).toHaveLength(plain.length + 1);
  const first = recommender.recommend(profile, { n: 2 });
  const second = recommender.recommend(profile, { n: 4, after: idsOf(first) });
  expect([...first, ...second]).toEqual(whole.slice(0, 6));
  const dramas = recommender.recommend(profile, { genres: ['Drama'], n: 100 });
  expect(dramas.every(({ genres }) => genres.includes('Drama'))).toBe(true);
  expect(idsOf(recommender.recommend(profile, { exclude: [NEW, ...pins] }))).toEqual(
    idsOf(base.recommend(rate(base, 101), { exclude: pins })),
  );
  expect(recommender.recommendTogether([profile, profile])[0]).toMatchObject({ movieId: NEW, pinned: true });
  const inRows = recommender.rows(profile).flatMap(({ recommendations }) => recommendations);
  expect(inRows.filter(({ pinned }) => pinned)).toEqual([]);
  // A film that was pinned after the first page does not come in the middle of the list.
  const later = recommender.recommend(profile, { n: 3, after: idsOf(plain.slice(0, 2)) });
  expect(later.filter(({ pinned }) => pinned)).toEqual([]);
});

it('finds a film as much like a new item as the item is like the film', () => {
  const recommender = base.withItems([change(NEW, LIKE_UNRATED), change(NEW + 1, { title: 'Other', year: 1981 })]);
  const likeness = (movieId: number, other: number, by: 'hybrid' | 'content') =>
    recommender.similar(movieId, by, 100)?.find((film) => film.movieId === other)?.similarity;
  for (const by of ['hybrid', 'content'] as const) {
    for (const other of [101, UNRATED, NEW + 1]) expect(likeness(NEW, other, by)).toBe(likeness(other, NEW, by));
    expect(likeness(NEW, UNRATED, by)).toBeGreaterThan(0);
  }
  expect(likeness(UNRATED, NEW, 'content')).toBeCloseTo(1, 2);
});

it('answers as before once all changes are taken back', () => {
  const changed = base.withItems([change(101, { rule: 'hidden' }), change(NEW, LIKE_UNRATED)]);
  const back = changed.withItems([]);
  expect(back.recommend(rate(back, 102))).toEqual(base.recommend(rate(base, 102)));
  expect(back.movie(101)).toEqual(base.movie(101));
  expect(back.indexOf(NEW)).toBe(-1);
});

it('gives memory back with the release, and answers the same afterwards', async () => {
  const recommender = base.withItems([change(NEW, LIKE_UNRATED)]);
  const before = await recommender.search('another');
  recommender.match({ title: 'Another number', year: LIKE_UNRATED.year });
  const bytesOf = (name: string) => recommender.memory().find(({ component }) => component === name)?.bytes ?? 0;
  const held = bytesOf('match-index');
  expect(held).toBeGreaterThan(0);
  base.shrink();
  expect(bytesOf('match-index')).toBeLessThan(held);
  expect(await recommender.search('another')).toEqual(before);
  base.withItems([]).shrink();
});

it('counts what changes take as memory of the release, until they are taken back', async () => {
  const opened = await openRecommender(fileSource(release));
  const bytesOf = (name: string) => opened.memory().find(({ component }) => component === name)?.bytes ?? 0;
  const clue = { title: 'Film number 7', year: 1986 };
  opened.match(clue);
  const before = opened.memory();
  const own = bytesOf('match-index');
  const changed = opened.withItems([change(NEW, LIKE_UNRATED)]);
  changed.match(clue);
  expect(bytesOf('changed-catalogue')).toBe(5 * 4 * (NUM_MOVIES + 1));
  expect(bytesOf('match-index')).toBeGreaterThan(own);
  expect(changed.memory()).toEqual(opened.memory());
  const names = opened.memory().map(({ component }) => component);
  expect(new Set(names).size).toBe(names.length);
  expect(changed.withItems([])).toBe(opened);
  expect(opened.memory()).toEqual(before);
});

it('copies nothing of the catalogue for rules alone', async () => {
  const opened = await openRecommender(fileSource(release));
  const clue = { title: 'Film number 7', year: 1986 };
  opened.match(clue);
  const before = opened.memory();
  const ruled = opened.withItems([change(101, { rule: 'hidden' }), change(102, { rule: 'pinned' })]);
  expect(ruled.match(clue)?.movieId).toBe(107);
  expect(ruled.movie(101)).toBeUndefined();
  expect(idsOf((await ruled.search('', { limit: 100 })).movies)).not.toContain(101);
  expect(ruled.recommend(rate(ruled, 103))[0]).toMatchObject({ movieId: 102, pinned: true });
  expect(ruled.memory().filter(({ component }) => component !== 'series-names')).toEqual(
    before.filter(({ component }) => component !== 'series-names'),
  );
});

it('takes the year of the newest film from the release, whatever is said of films since', () => {
  const recommender = base.withItems([change(101, { year: 2090 }), change(NEW, { title: 'Later', year: 2091 })]);
  expect(recommender.catalogue.lastYear).toBe(base.catalogue.lastYear);
});
