/**
 * The measures of lists on lists whose quality is known: chance, the oracle, popularity, the order of predicted
 * ratings. Then the whole evaluation of trained releases, on scales of all kinds.
 */

import { describe, expect, test } from 'vitest';
import { gainsOf } from '../../../batch/evaluation/liking.ts';
import { type Judge, ListLiking } from '../../../batch/evaluation/list-liking.ts';
import { ndcg } from '../../../batch/evaluation/metrics.ts';
import { scoreHeldOut } from '../../../batch/evaluation/score-held-out.ts';
import { releaseSource } from '../../../batch/releases/make-release.ts';
import { splitTest } from '../../../batch/splits/split-ratings.ts';
import { openRecommender } from '../../../models/recommender/recommender.ts';
import { ownMean } from '../../../shared/liking.ts';
import { randomStream } from '../../../shared/random.ts';
import { makeScale } from '../../../shared/ratings.ts';
import { twoCamps } from '../../fixtures/toy-ratings.ts';
import { makeToyRelease } from '../../fixtures/toy-release.ts';

const FILMS = 400;
const VIEWERS = 1_500;
/** Tenths of a star: with whole stars, few likes of a viewer would go along with many dislikes. */
const SCALE = makeScale(Array.from({ length: 41 }, (_, k) => 1 + k / 10));

/**
 * Viewers who rate films the more often the more popular these are, and whose ratings have nothing to do with that. A
 * rating is the viewer's taste for the film, which the prediction knows, and chance. Most films are liked a little, and
 * few are disliked much.
 */
const viewers = Array.from({ length: VIEWERS }, (_, user) => {
  const random = randomStream(2, 0, user);
  const taste = Float64Array.from({ length: FILMS }, () => 4.2 + 0.8 * Math.log(1 - random.uniform()));
  const rate = (film: number) => Math.min(5, Math.max(1, Math.round(10 * (taste[film] + 0.3 * random.normal())) / 10));
  const seen = Array.from({ length: FILMS }, (_, film) => film).filter((film) => random.uniform() < 12 / (12 + film));
  const rated = seen.map((film) => ({ film, rating: rate(film) }));
  const isHeld = (at: number) => at % 2 === 0;
  const profile = rated.filter((_, at) => !isHeld(at));
  const held = rated.filter((_, at) => isHeld(at));
  const mean = ownMean({ ratings: Float64Array.from(profile, ({ rating }) => rating) }, 3.3);
  const rows = {
    movies: Int32Array.from(held, ({ film }) => film),
    ratings: Float64Array.from(held, ({ rating }) => rating),
  };
  const judge: Judge = {
    gains: gainsOf(rows, SCALE, mean),
    mean,
    given: new Map(held.map(({ film, rating }) => [film, rating])),
    predicted: (film) => Math.min(5, Math.max(1, taste[film])),
  };
  const known = new Set(profile.map(({ film }) => film));
  const candidates = Array.from({ length: FILMS }, (_, film) => film).filter((film) => !known.has(film));
  return { judge, candidates, random };
});

/** The figures of lists that are sorted by `scoreOf`, and their plain nDCG@10 of liked films. */
function judgeLists(scoreOf: (viewer: (typeof viewers)[number]) => (film: number) => number) {
  const liking = new ListLiking(Uint32Array.from({ length: FILMS }, (_, film) => film + 1));
  let plain = 0;
  let users = 0;
  for (const viewer of viewers) {
    const { judge, candidates } = viewer;
    const score = scoreOf(viewer);
    const scores = new Map(candidates.map((film) => [film, score(film)]));
    const sorted = candidates.toSorted((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
    const list = Uint32Array.from(sorted.slice(0, 10));
    if (liking.add(list, judge) === undefined) continue;
    const liked = new Set([...judge.gains.byMovie].filter(([, gain]) => gain === 1).map(([film]) => film));
    plain += ndcg(list, liked, judge.gains.numLiked, 10);
    users++;
  }
  const figures = liking.result();
  const net = figures['net-ndcg@10'] ?? Number.NaN;
  return { ...figures, net, plain: plain / users, disliked: figures['disliked@10'] ?? 0 };
}

describe('lists of known quality', () => {
  const popularity = judgeLists(() => (film) => -film);

  test('the oracle has a net nDCG of 1 and no disliked hit', () => {
    const oracle = judgeLists(
      ({ judge }) =>
        (film) =>
          judge.gains.byMovie.get(film) ?? 0,
    );
    expect(oracle).toMatchObject({ net: 1, plain: 1, disliked: 0 });
    const worst = judgeLists(
      ({ judge }) =>
        (film) =>
          -(judge.gains.byMovie.get(film) ?? 0),
    );
    expect(worst.net).toBeLessThan(-0.5);
    // The rest of its hits are films at the mean.
    expect(worst.disliked).toBeGreaterThan(0.9);
  });

  test('a list by chance has about 0, whatever it hits', () => {
    const chance = judgeLists(
      ({ random }) =>
        () =>
          random.uniform(),
    );
    expect(Math.abs(chance.net)).toBeLessThan(0.02);
    expect(chance['hits@10']).toBeGreaterThan(300);
  });

  test("popularity's net is its plain nDCG times the surplus of likes among its hits", () => {
    const all = viewers.flatMap(({ judge }) =>
      [...judge.given.keys()].map((film) => judge.gains.byMovie.get(film) ?? 0),
    );
    const liked = all.filter((gain) => gain === 1).length;
    const disliked = all.filter((gain) => gain === -1).length;
    expect(popularity.disliked).toBeCloseTo(disliked / all.length, 1);
    expect(popularity.net / popularity.plain).toBeCloseTo(1 - disliked / liked, 1);
    expect(popularity['popularity-rank@10']).toBeLessThan(20);
  });

  test('a list by predicted rating has few hits, hardly a disliked one, and nothing below the mean', () => {
    const rating = judgeLists(({ judge }) => judge.predicted);
    expect(rating.plain).toBeLessThan(popularity.plain / 2);
    expect(rating.disliked).toBeLessThan(popularity.disliked / 4);
    expect(rating['liking@10']).toBeGreaterThan(0.6);
    expect(popularity['liking@10']).toBeCloseTo(0, 1);
    expect(rating['below-mean@10']).toBe(0);
    expect(popularity['below-mean-users@10']).toBeGreaterThan(0.9);
  });
});

describe.each<[string, number[]]>([
  ['1 to 10', Array.from({ length: 10 }, (_, k) => k + 1)],
  ['half stars', Array.from({ length: 10 }, (_, k) => (k + 1) / 2)],
  ['two values', [0, 1]],
  ['−10 to 10', Array.from({ length: 21 }, (_, k) => k - 10)],
  ['a single value', [1]],
])('a release of ratings on a scale of %s', (_, values) => {
  test('is judged by the taste of its viewers', async () => {
    const camps = twoCamps(values);
    const { kept, heldOut } = splitTest(camps.ratings, 3);
    const release = await makeToyRelease({ ...camps, ratings: kept });
    const recommender = await openRecommender(releaseSource(release));
    const { relevance, min, max } = camps.ratings.scale;
    const judge = () => scoreHeldOut(recommender, kept, heldOut, { ranking: true, relevance, probes: 20 });
    const figures = await judge();
    expect(await judge()).toEqual(figures);
    const { ranking = {}, response, againstBest } = figures;
    const ofRatings = min === max ? [] : ['rmse'];
    expect(Object.keys(againstBest)).toEqual([...ofRatings, 'ndcg@10', 'net-ndcg@10']);
    expect(Object.keys(figures.rating).length > 0).toBe(min !== max);
    const viewersInAll = new Set(heldOut.users).size;
    for (const figures of Object.values(ranking)) {
      expect(figures.netUsers + figures.netLeftOut).toBe(viewersInAll);
      expect(figures['net-ndcg@10']).toBeLessThanOrEqual(1);
      for (const share of ['disliked@10', 'below-mean@10', 'below-mean-users@10'] as const) {
        expect(figures[share]).toBeGreaterThanOrEqual(0);
        expect(figures[share]).toBeLessThanOrEqual(1);
      }
      for (const difference of ['liking@10', 'surplus@10'] as const) {
        expect(Math.abs(figures[difference] ?? Number.NaN)).toBeLessThanOrEqual(max - min);
      }
    }
    if (min === max) {
      expect(ranking.hybrid).toMatchObject({ 'disliked@10': 0, 'below-mean@10': 0, 'liking@10': 0, netLeftOut: 0 });
      expect(response).toEqual({ reversal: { users: 0, overlap: null, strangers: null }, dislike: null });
    } else {
      expect(ranking.hybrid['net-ndcg@10']).toBeGreaterThan(ranking.popularity['net-ndcg@10'] ?? 1);
      expect(ranking.hybrid['disliked@10']).toBeLessThan(ranking.popularity['disliked@10'] ?? 0);
      expect(response?.reversal.users).toBeGreaterThan(10);
      expect(response?.dislike?.empty.films).toBeGreaterThan(0);
    }
  });
});
