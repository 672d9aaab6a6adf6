/** Charts and the pages made of them: what is drawn, what is said, and that nothing in the data becomes markup. */

import '../../fixtures/film-page.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bars } from '../../../edge/pages/charts/bars.ts';
import type { Caption } from '../../../edge/pages/charts/figure.ts';
import { drawBars, histogram, ratingBars } from '../../../edge/pages/charts/histogram.ts';
import { drawLines } from '../../../edge/pages/charts/lines.ts';
import { legible, roundNumbers } from '../../../edge/pages/charts/ticks.ts';
import { trend } from '../../../edge/pages/charts/trend.ts';
import { genres } from '../../../edge/pages/explore/dataset.ts';
import { mostRated } from '../../../edge/pages/explore/films.ts';
import { overTime } from '../../../edge/pages/explore/over-time.ts';
import type { Html } from '../../../edge/pages/frame/layout.ts';
import { liking } from '../../../edge/pages/models/liking.ts';
import { costs, ratingWeights } from '../../../edge/pages/models/make-up.ts';
import { errorByProfile, errors, lists as listsChart } from '../../../edge/pages/models/quality.ts';
import { readReport, readRun } from '../../../edge/pages/models/report.ts';
import type { DatasetAnswer, MovieFacts } from '../../../models/recommender/answers.ts';
import { likingInWords } from '../../../shared/liking-in-words.ts';
import { makeManifest } from '../../fixtures/manifest.ts';

const CAPTION: Caption = { id: 'c', title: 'Title', says: 'A sentence.', measure: 'ratings, n = 3' };
const EVIL = '<script>alert(1)</script>"\'&';
const ESCAPED = '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;';

/** The numbers of an attribute that is a share, in the order of the elements. */
const shares = (svg: string, element: string, attribute: string) =>
  Array.from(svg.matchAll(new RegExp(`<${element}[^>]* ${attribute}="(-?[\\d.]+)%"`, 'g')), ([, share]) =>
    Number(share),
  );

describe('axes', () => {
  test('are marked at round numbers that reach over all values', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.integer({ min: 2, max: 6 }), (a, b, wanted) => {
        const [min, max] = a < b ? [a, b] : [b, a];
        fc.pre(max === min || max - min > 1e-6 * Math.max(1, Math.abs(max), Math.abs(min)));
        const marks = roundNumbers(min, max, wanted);
        const slack = 1e-6 * Math.max(Math.abs(min), Math.abs(max), 1e-9);
        expect(marks.length).toBeGreaterThanOrEqual(2);
        expect(marks.length).toBeLessThanOrEqual(wanted + 3);
        expect(marks[0]).toBeLessThanOrEqual(min + slack);
        expect(marks[marks.length - 1]).toBeGreaterThanOrEqual(max - slack);
        marks.forEach((mark, k) => {
          if (k > 0) expect(mark).toBeGreaterThan(marks[k - 1]);
        });
      }),
    );
    expect(roundNumbers(Number.MIN_VALUE, Number.MIN_VALUE)).toEqual([0, 0.25]);
    expect(roundNumbers(0, 26_818)).toEqual([0, 10_000, 20_000, 30_000]);
    expect(roundNumbers(0.766, 0.904)).toEqual([0.75, 0.8, 0.85, 0.9, 0.95]);
  });

  test('have fewer labels the longer these are, the first always', () => {
    const labels = (length: number) => Array.from({ length: 20 }, () => 'x'.repeat(length));
    expect(legible(labels(1))).toHaveLength(10);
    expect(legible(labels(7))).toEqual([0, 6, 12, 18]);
    expect(legible([])).toEqual([]);
  });
});

describe('a histogram', () => {
  const svg = String(
    drawBars(
      CAPTION,
      [
        { label: 'a', value: 5 },
        { label: 'b', value: 20 },
        { label: 'c', value: 0 },
      ],
      'films',
    ),
  );

  test('has a bar a value, as high as the value is large', () => {
    expect(shares(svg, 'rect', 'height')).toEqual([25, 100, 0]);
    expect(shares(svg, 'rect', 'y')).toEqual([75, 0, 100]);
  });

  test('names itself for who cannot see it, and has its numbers as a table', async () => {
    const page = String(await histogram(CAPTION, [{ label: '4.5', value: 1_234 }], 'ratings'));
    expect(page).toContain('<svg role="img" aria-labelledby="c-t c-d">');
    expect(page).toContain('<title id="c-t">Title</title><desc id="c-d">A sentence.</desc>');
    expect(page).toMatch(/<th scope="row">4\.5<\/th><td class="number">1,234<\/td>/);
    expect(page).toContain('ratings, n = 3');
  });

  test('of nothing is empty, not broken', () => {
    expect(String(drawBars(CAPTION, [], 'films'))).not.toMatch(/NaN|Infinity|undefined/);
    expect(String(drawBars(CAPTION, [{ label: 'a', value: 0 }], 'films'))).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('of a fine scale has neighbouring values together and forgets none', () => {
    const entry = fc.record({ rating: fc.integer(), count: fc.nat(1_000) });
    fc.assert(
      fc.property(
        fc.uniqueArray(entry, { selector: ({ rating }) => rating, minLength: 1, maxLength: 256 }),
        (given) => {
          const drawn = ratingBars(given.toSorted((a, b) => a.rating - b.rating));
          expect(drawn.length).toBeLessThanOrEqual(24);
          expect(drawn.reduce((sum, { value }) => sum + value, 0)).toBe(
            given.reduce((sum, { count }) => sum + count, 0),
          );
        },
      ),
    );
    expect(ratingBars([0.5, 1, 1.5].map((rating) => ({ rating, count: 1 }))).map(({ label }) => label)).toEqual([
      '0.5',
      '1',
      '1.5',
    ]);
    const hundred = Array.from({ length: 101 }, (_, rating) => ({ rating, count: 1 }));
    expect(ratingBars(hundred)[0]).toEqual({ label: '0–4', value: 5 });
  });
});

describe('lines', () => {
  test('stand where their points are, and in the legend when there are several', () => {
    const at = (y: number) => [
      { x: 10, y },
      { x: 20, y: 0 },
    ];
    const series = [
      { name: 'one', colour: 1, points: at(4) },
      { name: 'two', colour: 2, points: at(2) },
    ];
    const axes = { x: [10, 20], y: [0, 4], xTicks: [], yTicks: [] } as const;
    const svg = String(drawLines(CAPTION, { series, ...axes }));
    expect(shares(svg, 'circle', 'cx')).toEqual([0, 100, 0, 100]);
    expect(shares(svg, 'circle', 'cy')).toEqual([0, 100, 50, 100]);
    expect(svg).toContain('d="M0 0L1000 1000"');
    expect(svg).toMatch(/<ul class="legend">.*one.*two.*<\/ul>/s);
    expect(String(drawLines(CAPTION, { series: [series[0]], ...axes }))).not.toContain('legend');
  });

  test('of years have a place for each, also for those without ratings', async () => {
    const page = String(
      await trend(CAPTION, [
        { year: 2000, ratings: 10, mean: 3 },
        { year: 2003, ratings: 5, mean: 4 },
      ]),
    );
    expect(shares(page, 'rect', 'height')).toEqual([100, 0, 0, 50]);
    expect(shares(page, 'circle', 'cx')).toEqual([12.5, 87.5]);
    const one = String(await trend(CAPTION, [{ year: 2000, ratings: 1, mean: 3.5 }]));
    expect(one).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('what data says', () => {
  const film: MovieFacts = {
    movieId: 7,
    title: EVIL,
    catalogueTitle: EVIL,
    year: null,
    genres: [],
    imdbId: null,
    tmdbId: null,
    numRatings: 3,
    meanRating: 4,
  };
  const answer = {
    mostRated: [film],
    genres: [{ genre: EVIL, movies: 1, ratings: 2, mean: 3 }],
    dataset: { ratings: 3, scale: [1, 5] },
    months: [],
  } as unknown as DatasetAnswer;

  test('stays text wherever it is shown', async () => {
    const pages = await Promise.all([
      mostRated(answer),
      genres(answer),
      bars({ ...CAPTION, title: EVIL, says: EVIL }, [EVIL, EVIL], [{ name: EVIL, value: 1, cells: [EVIL] }]),
      histogram({ ...CAPTION, title: EVIL, says: EVIL, measure: EVIL }, [{ label: EVIL, value: 1 }], EVIL),
    ]);
    for (const page of pages) {
      expect(String(page)).not.toContain('<script');
      expect(String(page)).toContain(ESCAPED);
      expect(String(page)).not.toMatch(/ style=| on[a-z]+=/);
    }
    expect(String(pages[0])).toContain('href="/movies/7"');
  });

  test('is said in words where there is nothing to draw', async () => {
    expect(String(await overTime(answer))).toContain('does not say when');
    expect(String(await genres({ ...answer, genres: [] }))).toContain('does not say which genres');
  });

  test('is drawn by month when it spans few years', async () => {
    const months = [
      { month: '2023-11', ratings: 4, mean: 3 },
      { month: '2024-02', ratings: 2, mean: 3 },
    ];
    const page = String(await overTime({ ...answer, months, dataset: { ...answer.dataset, ratings: 7 } }));
    expect(shares(page, 'rect', 'height')).toEqual([100, 0, 0, 50]);
    expect(page).toContain('n = 6 ratings of 7; the others have no date');
  });
});

describe('the models', () => {
  test('cost bytes always and seconds when the run is known', async () => {
    const manifest = {
      ...makeManifest({ seed: 1 }),
      files: { 'svd.arrow': { bytes: 5_013_146, sha256: '' }, 'movies.arrow': { bytes: 9e6, sha256: '' } },
    };
    const known = String(await costs(manifest, readRun({ seconds: 22, threads: 2, trainingSeconds: { svd: 2.14 } })));
    expect(known).toMatch(/SVD.*5\.0\u00a0MB.*2\.1 s/s);
    expect(known).not.toContain('9.0');
    expect(String(await costs(manifest, readRun(undefined)))).toMatch(/not stored with this release.*5\.0\u00a0MB.*–/s);
  });

  test('are weighed at the knots, for a film and a viewer that are known', async () => {
    const blend = {
      rating: {
        profileKnots: [0, 10],
        movieKnots: [0, 1_000],
        weights: { svd: { profile: [0.1, 0.4], movie: [0, 0.2] } },
      },
      ranking: { profileKnots: [1], weights: {} },
    };
    const share = Math.log1p(250) / Math.log1p(1_000);
    const page = String(await ratingWeights(blend));
    expect(page).toContain(`What counts most: SVD (${(0.1 + 0.2 * share).toFixed(2)})`);
    expect(page).toContain(`<td class="number">${(0.4 + 0.2 * share).toFixed(3)}</td>`);
  });

  test('are not drawn from a report that has no such figures', async () => {
    const report = readReport({
      heldOut: { rows: 1 },
      rating: {},
      calibration: { interval80: null, width80: null, deciles: [], byProfile: [], byMovie: [] },
    });
    expect(report && String(await errorByProfile(report))).toBe('');
    expect(report && String(await liking(report, []))).toBe('');
    expect(readReport({ rmse: 0.9 })).toBeUndefined();
    expect(readReport(undefined)).toBeUndefined();
  });

  test('tell of lists as much as the report knows: one of an earlier version has no figures of liking', async () => {
    const lists = { 'ndcg@10': 0.4, 'recall@20': 0.5, 'coverage@10': 0.1, 'novelty@10': 2, 'diversity@10': 0.5 };
    const earlier = { ...lists, users: 9 };
    const now = { ...earlier, 'net-ndcg@10': 0.3, 'hits@10': 5, 'disliked@10': 0.2, 'liking@10': null };
    const read = (ranking: object) => {
      const given = {
        heldOut: { rows: 1 },
        rating: {},
        ranking,
        calibration: { interval80: null, width80: null, deciles: [], byProfile: [], byMovie: [] },
      };
      return [readReport(given), given] as const;
    };
    const page = async (ranking: object) => {
      const [report, given] = read(ranking);
      return report && [String(await listsChart(report)), String(await liking(report, likingInWords(given)))];
    };
    expect(await page({ hybrid: earlier })).toEqual([expect.stringContaining('id="lists"'), '']);
    const [, text = ''] = (await page({ hybrid: now, popularity: { ...now, 'net-ndcg@10': -0.1 } })) ?? [];
    expect(text).toContain('<li>Of the listed films that viewers had rated, 20.0 % were disliked.</li>');
    expect(text).toContain('the lists of Hybrid are the best');
    expect(text).not.toMatch(/NaN|undefined|null/);
    const noFigure = { ...now, 'net-ndcg@10': null };
    const [, unknown = ''] = (await page({ svd: noFigure, hybrid: noFigure })) ?? [];
    expect(unknown).toContain('The longer the bar');
    expect(unknown).not.toMatch(/are the best|NaN|undefined|null/);
  });

  test('have the best first, and last what has no figure', async () => {
    const value = fc.option(fc.double({ min: -1, max: 1, noNaN: true }));
    const names = ['hybrid', 'svd', 'item-knn', 'content', 'popularity'];
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: names.length }), async (values) => {
        const figures = values.map((figure, k) => [names[k], figure] as const);
        const rest = { 'recall@20': null, 'coverage@10': null, 'novelty@10': null, 'diversity@10': null, users: 1 };
        const report = readReport({
          heldOut: { rows: 1 },
          rating: Object.fromEntries(figures.map(([name, rmse]) => [name, { rmse, mae: null, n: 1, answered: null }])),
          ranking: Object.fromEntries(
            figures.map(([name, net]) => [name, { ...rest, 'ndcg@10': net, 'net-ndcg@10': net, 'hits@10': 1 }]),
          ),
          calibration: { interval80: null, width80: null, deciles: [], byProfile: [], byMovie: [] },
        });
        if (!report) throw new Error('the report cannot be read');
        const shown = (page: Html) =>
          [...String(page).matchAll(/<th scope="row">.*?<td class="number">(.*?)<\/td>/g)].map(([, cell]) => cell);
        const inOrder = (order: (a: number, b: number) => number) => [
          ...values.filter((one) => one !== null).toSorted(order),
          ...values.filter((one) => one === null),
        ];
        const high = inOrder((a, b) => b - a).map((one) => one?.toFixed(3) ?? '–');
        const low = inOrder((a, b) => a - b).map((one) => one?.toFixed(3) ?? '–');
        expect(shown(await liking(report, []))).toEqual(high);
        expect(shown(await listsChart(report))).toEqual(high);
        expect(shown(await errors(report))).toEqual(low);
        const known = values.filter((one) => one !== null);
        expect(String(await liking(report, [])).includes('are the best')).toBe(known.length > 0);
        if (report.ranking?.hybrid['ndcg@10'] === null) {
          expect(String(await listsChart(report))).toContain('The longer the bar');
        }
      }),
    );
  });
});
