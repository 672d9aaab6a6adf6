/** The dataset and the models: data and pages, on every host. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DatasetAnswer, MovieStatsAnswer } from '../../../models/recommender/answers.ts';
import { manifestText } from '../../fixtures/manifest.ts';
import { publishTinyRelease } from '../../fixtures/tiny-release.ts';
import { type Facts, openFacts } from '../facts.ts';
import type { TestHost } from '../hosts.ts';

export function statsSuite(runtime: string, start: (releases: string) => Promise<TestHost>): void {
  let host: TestHost;
  let facts: Facts;
  /** A host whose release was made before there were statistics, and was not judged. */
  let old: TestHost;
  let folder: string;

  beforeAll(async () => {
    facts = await openFacts(inject('releases'));
    folder = await mkdtemp(join(tmpdir(), 'cinematch-old-'));
    await withoutStats(folder, await publishTinyRelease(folder));
    [host, old] = await Promise.all([start(inject('releases')), start(folder)]);
  });
  afterAll(async () => {
    await Promise.all([host?.stop(), old?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  /** Asks again while the release is being opened. */
  const ask = async (path: string, of = host) => {
    for (;;) {
      const response = await of.request(path);
      const text = await response.text();
      if (response.status !== 503) return { status: response.status, headers: response.headers, text };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const answer = async <T>(path: string): Promise<T> => {
    const { status, text } = await ask(path);
    expect(status, text).toBe(200);
    return JSON.parse(text);
  };
  const page = async (path: string, of = host) => {
    const { status, text, headers } = await ask(path, of);
    expect(status, text).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    // The content security policy allows no inline script and no inline style.
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style| style=| on[a-z]+="/);
    return text;
  };
  const refusal = async (path: string, of = host) => {
    const { status, text, headers } = await ask(path, of);
    expect(headers.get('content-type')).toBe('application/problem+json');
    return { status, detail: JSON.parse(text).detail };
  };

  describe(`statistics (${runtime})`, () => {
    it('describe the dataset that the manifest names', async () => {
      const stats = await answer<DatasetAnswer>('/v1/stats');
      const { dataset } = facts.recommender.manifest;
      expect(stats.dataset).toMatchObject({ name: dataset.name, simulated: true, ratings: dataset.ratings });
      const sum = (counts: { count: number }[]) => counts.reduce((total, { count }) => total + count, 0);
      expect(stats.histogram.map(({ rating }) => rating)).toEqual(dataset.scale);
      expect([sum(stats.histogram), sum(stats.perUser.bins), sum(stats.perMovie.bins)]).toEqual([
        dataset.ratings,
        dataset.users,
        dataset.movies,
      ]);
      expect(stats.mostRated.map(({ movieId }) => movieId)).toEqual(facts.popular);
      const damped = stats.bestRated.map(({ dampedMean }) => dampedMean);
      expect(damped).toEqual(damped.toSorted((a, b) => b - a));
      expect(stats.months[0].month).toBe(dataset.firstDate?.slice(0, 7));
      expect(stats.months.at(-1)?.month).toBe(dataset.lastDate?.slice(0, 7));
    });

    it('describe one film, as the catalogue counts its ratings', async () => {
      for (const movieId of [facts.popular[0], facts.popular[49]]) {
        const movie = facts.recommender.movie(movieId);
        const stats = await answer<MovieStatsAnswer>(`/v1/movies/${movieId}/stats`);
        expect(stats).toMatchObject({ movieId, title: movie?.title, numRatings: movie?.numRatings, simulated: true });
        const sum = stats.histogram.reduce((total, { rating, count }) => total + rating * count, 0);
        expect(sum / stats.numRatings).toBeCloseTo(movie?.meanRating ?? 0, 1);
        expect(stats.dated).toBe(true);
        expect(stats.years.reduce((total, { ratings }) => total + ratings, 0)).toBe(stats.numRatings);
      }
    });

    it('are refused for what is no film, with the reason', async () => {
      expect(await refusal(`/v1/movies/${facts.unknownMovie}/stats`)).toMatchObject({ status: 404 });
      expect(await refusal('/v1/movies/x/stats')).toMatchObject({ status: 400 });
      expect(await refusal('/v1/stats?full=1')).toMatchObject({ status: 400 });
    });

    it('come with the figures of the evaluation', async () => {
      const report = await answer<{ rating: Record<string, { rmse: number }>; heldOut: { rows: number } }>(
        '/v1/report',
      );
      const { evaluation } = facts.recommender.manifest;
      expect(report.heldOut.rows).toBe(evaluation?.rows);
      expect(report.rating.hybrid.rmse).toBe(evaluation?.rmse.hybrid);
    });

    it('are said to be missing from a release that was made before there were any', async () => {
      const movieId = 101;
      expect(await ask(`/v1/movies/${movieId}`, old)).toMatchObject({ status: 200 });
      for (const path of ['/v1/stats', `/v1/movies/${movieId}/stats`]) {
        const { status, detail } = await refusal(path, old);
        expect([status, detail]).toEqual([404, expect.stringContaining('was made before statistics were kept')]);
      }
      expect(await page('/explore', old)).toContain('was made before statistics were stored');
    });
  });

  describe(`pages in pictures (${runtime})`, () => {
    it('show the dataset, every chart drawn and told', async () => {
      const text = await page('/explore');
      expect(text).toContain('simulated');
      for (const id of ['given', 'time', 'per-viewer', 'per-film', 'genres', 'decades', 'popularity', 'most-rated']) {
        const chart = new RegExp(`<figure class="chart card" id="${id}">.*?</figure>`, 's').exec(text)?.[0] ?? '';
        expect(chart, id).toMatch(/<rect|<path|<tr>/);
        expect(chart, id).toMatch(/n = [\d,]+|the first/);
        expect(chart, id).not.toMatch(/NaN|Infinity|undefined|null/);
      }
      expect(text).toContain(`href="/movies/${facts.popular[0]}"`);
    });

    it('show the models beside the baselines, and how they were judged', async () => {
      const text = await page('/models');
      const { evaluation } = facts.recommender.manifest;
      expect(text).toContain('held out');
      expect(text).toContain(evaluation?.rmse.hybrid.toFixed(3));
      expect(text).toContain(evaluation?.rmse.bias.toFixed(3));
      const ids = ['error', 'lists', 'liking', 'liked-lists', 'error-by-viewer', 'error-by-film', 'calibration'];
      for (const id of [...ids, 'intervals', 'costs']) {
        expect(text, id).toContain(`id="${id}"`);
      }
      expect(text).toMatch(/<li>Of the listed films that viewers had rated, [\d.]+ % were disliked\.<\/li>/);
      expect(text).not.toMatch(/NaN|Infinity|undefined/);
    });

    it('say of a release that it was not judged', async () => {
      const text = await page('/models', old);
      expect(text).toContain('was not evaluated');
      expect(text).toContain('id="costs"');
      expect(text).not.toContain('id="error"');
    });
  });
}

/** Makes a release look like one of before: neither its files nor its manifest know of statistics. */
async function withoutStats(folder: string, id: string): Promise<void> {
  const path = join(folder, id, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  for (const file of ['stats.arrow', 'movie-stats.bin']) {
    delete manifest.files[file];
    await rm(join(folder, id, file));
  }
  await writeFile(path, manifestText(manifest));
}
