/** Answers of the command line: values as in the HTTP API, tables for people. */

import { describe, expect, test } from 'vitest';
import { explain } from '../../../batch/commands/explain.ts';
import { predict } from '../../../batch/commands/predict.ts';
import { recommend, recommendTogether } from '../../../batch/commands/recommend.ts';
import { rows } from '../../../batch/commands/rows.ts';
import { similar } from '../../../batch/commands/similar.ts';
import type { Brain } from '../../../batch/commands/who.ts';
import { formatTable } from '../../../batch/terminal/table.ts';
import { UsageError } from '../../../batch/terminal/usage-error.ts';
import type { Explanation, Prediction, Recommendation } from '../../../models/recommender/answers.ts';
import { parseUserId } from '../../../shared/user-id.ts';
import { makeManifest } from '../../fixtures/manifest.ts';

const card = { movieId: 7, title: 'Alien', catalogueTitle: 'Alien (1979)', year: 1979, genres: ['Horror', 'Sci-Fi'] };
const recommendation: Recommendation = {
  ...card,
  rating: 4.31,
  interval: [1, 5],
  score: 0.87,
  belowMean: false,
  models: { svd: { rating: 4, weight: 1 } },
};
const prediction: Prediction = {
  ...card,
  rating: 4.31,
  interval: [1, 5],
  baseline: 3.5,
  models: { svd: { rating: 4.4, weight: 0.9, support: 3 } },
};
const explanation: Explanation = {
  ...card,
  rating: {
    value: 4.31,
    terms: [
      { from: 'baseline', value: 3.5 },
      { from: 'svd', value: 0.81 },
    ],
  },
  score: {
    value: 0.87,
    terms: [
      { from: 'svd', value: 1 },
      { from: 'popularity', value: -0.13 },
    ],
  },
  ownMean: 4.5,
  belowMean: true,
  reasons: {
    films: [
      {
        from: 'item-knn',
        movieId: 9,
        title: 'Aliens\x1b[31m',
        catalogueTitle: 'Aliens',
        yourRating: 5,
        opinion: 'liked',
        contribution: 0.2,
      },
    ],
    features: [{ feature: 'space', contribution: -0.1 }],
    likeMinded: 12,
  },
  without: [
    {
      movieId: 9,
      title: 'Aliens',
      catalogueTitle: 'Aliens',
      yourRating: 5,
      opinion: 'liked',
      rating: 4.1,
      score: 0.7,
      belowMean: false,
    },
  ],
};
const empty = { movies: new Uint32Array(0), ratings: new Float64Array(0) };

/** Knows user 1 and movie 7. */
const recommender: Brain = {
  manifest: makeManifest(),
  picks: false,
  indexOf: (movieId) => (movieId === 7 ? 0 : -1),
  userIdOf: (text) => parseUserId(text, false),
  user: async (userId) => (userId === 1 ? { userId, profile: empty, days: new Uint16Array(0) } : undefined),
  profile(ratings) {
    if (ratings.some(({ rating }) => rating > 5)) throw new RangeError('rating 9 of movie 7 is off the scale 1 to 5');
    return { profile: empty, ignored: ratings.map(({ movieId }) => movieId).filter((id) => id !== 7) };
  },
  recommend: () => [recommendation],
  checkWhere(condition) {
    if (condition !== 'language:en') throw new RangeError('there is no such attribute');
  },
  rows: () => [{ kind: 'recent', title: 'Recent films', recommendations: [recommendation] }],
  recommendTogether: (profiles) => [
    {
      ...recommendation,
      rating: 3.5,
      decidedBy: profiles.length - 1,
      people: profiles.map((_, p) => ({ rating: 4 - p, interval: [1, 5], belowMean: false })),
    },
  ],
  predict: (_, movieIds) => ({ predictions: [prediction], unknown: movieIds.filter((id) => id !== 7) }),
  explain: (_, movieId) => (movieId === 7 ? explanation : undefined),
  similar: (movieId) => (movieId === 7 ? [{ ...card, similarity: 0.5 }] : undefined),
};

describe('the command line', () => {
  test('recommends for a user or for ratings of one’s own', async () => {
    const forUser = await recommend(recommender, { user: '1' }, {});
    expect(forUser.value).toEqual({ userId: 1, recommendations: [recommendation] });
    expect(forUser.text).toBe(
      ['movie  title  year  rating  score  genres', '    7  Alien  1979    4.31   0.87  Horror, Sci-Fi'].join('\n'),
    );
    const ratings = [
      { movieId: 7, rating: 5 },
      { movieId: 8, rating: 1 },
    ];
    const forRatings = await recommend(recommender, { ratings }, {});
    expect(forRatings.value).toEqual({ recommendations: [recommendation], ignored: [8] });
    const ofShelf = await recommend(recommender, { user: '1' }, { candidates: [7, 9] });
    expect(ofShelf.value).toEqual({ userId: 1, recommendations: [recommendation], unknown: [9] });
  });

  test('recommends for several people, and says for whom and what each would give', async () => {
    const others = { withUser: ['1'], withRatings: [[{ movieId: 8, rating: 2 }]] };
    const { value, text } = await recommendTogether(recommender, { user: '1' }, others, {});
    expect(value).toMatchObject({ people: [{ userId: 1 }, { userId: 1 }, {}], ignored: [8] });
    expect(text).toBe(
      [
        'movie  title  year  rating   everyone  decided by  genres',
        '    7  Alien  1979     3.5  4 · 3 · 2           3  Horror, Sci-Fi',
      ].join('\n'),
    );
    const wrong = { withRatings: [[{ movieId: 7, rating: 9 }]] };
    await expect(recommendTogether(recommender, { user: '1' }, wrong, {})).rejects.toThrow(
      '--with-ratings: rating 9 of movie 7 is off the scale 1 to 5',
    );
    const nobody = recommendTogether(recommender, { user: '1' }, { withUser: ['2'] }, {});
    await expect(nobody).rejects.toThrow('there is no user 2 in release');
    const crowd = recommendTogether(recommender, { user: '1' }, { withUser: Array(8).fill('1') }, {});
    await expect(crowd).rejects.toThrow('a list is for at most 8 people; these are 9');
  });

  test('recommends in rows', async () => {
    const { value, text } = await rows(recommender, { user: '1' }, {});
    const row = { kind: 'recent', title: 'Recent films', recommendations: [recommendation] };
    expect(value).toEqual({ userId: 1, rows: [row] });
    expect(text).toBe(
      ['Recent films', 'movie  title  year  rating  genres', '    7  Alien  1979    4.31  Horror, Sci-Fi'].join('\n'),
    );
  });

  test('takes a name where users have names', async () => {
    const named: typeof recommender = {
      ...recommender,
      userIdOf: (text) => parseUserId(text, true),
      user: async (userId) =>
        userId === '007 Bond' ? { userId, profile: empty, days: new Uint16Array(0) } : undefined,
    };
    const { value } = await recommend(named, { user: '007 Bond' }, {});
    expect(value).toEqual({ userId: '007 Bond', recommendations: [recommendation] });
    const { id } = named.manifest;
    await expect(recommend(named, { user: '7' }, {})).rejects.toThrow(`there is no user 7 in release ${id}`);
    await expect(recommend(named, { user: 'a\x1b[31m' }, {})).rejects.toThrow('without control characters');
    await expect(recommend(named, { user: '' }, {})).rejects.toThrow('--user: expected a number from 0');
  });

  test('predicts, and names movies that are not there', async () => {
    const { value, text } = await predict(recommender, { user: '1' }, [7, 8]);
    expect(value).toEqual({ predictions: [prediction], unknown: [8] });
    expect(text).toBe(
      [
        'movie  title  year  rating  baseline  svd',
        '    7  Alien  1979    4.31       3.5  4.4',
        'movie 8 is not in this release',
      ].join('\n'),
    );
  });

  test('lists similar films', () => {
    const { value, text } = similar(recommender, 7, 'content', 3);
    expect(value).toEqual({ movieId: 7, by: 'content', similar: [{ ...card, similarity: 0.5 }] });
    expect(text).toContain('    7  Alien  1979         0.5  Horror, Sci-Fi');
  });

  test('explains with terms, films, features and what would be without them', async () => {
    const { value, text } = await explain(recommender, { user: '1' }, 7);
    expect(value).toEqual(explanation);
    expect(text).toContain('rating 4.31 = baseline +3.5, svd +0.81');
    expect(text).toContain('score  0.87 = svd +1, popularity −0.13');
    expect(text).toContain('the rating is below your mean of 4.5, so the film comes after all others of a list');
    expect(text).toMatch(/Aliens·\[31m +5 {2}liked +\+0\.2 {2}item-knn/);
    expect(text).toContain('features: space −0.1');
    expect(text).toContain('like-minded viewers: 12');
    expect(text).toMatch(/without your rating of {2}rating {2}score {2}comes last\nAliens +4\.1 +0\.7 {2}no/);
  });

  test('refuses users, movies, ratings and years that cannot be', async () => {
    const id = recommender.manifest.id;
    await expect(recommend(recommender, { user: '2' }, {})).rejects.toThrow(`there is no user 2 in release ${id}`);
    await expect(recommend(recommender, { user: 'ann' }, {})).rejects.toThrow('there is no user ann in release');
    const wrong = recommend(recommender, { user: '-1' }, {});
    await expect(wrong).rejects.toThrow('--user: expected a number from 0 to 4294967294');
    await expect(wrong).rejects.toThrow(UsageError);
    await expect(explain(recommender, { user: '1' }, 8)).rejects.toThrow(`there is no movie 8 in release ${id}`);
    expect(() => similar(recommender, 8, 'hybrid', 3)).toThrow(UsageError);
    const off = recommend(recommender, { ratings: [{ movieId: 7, rating: 9 }] }, {});
    await expect(off).rejects.toThrow('--ratings: rating 9 of movie 7 is off the scale 1 to 5');
    const years = recommend(recommender, { user: '1' }, { yearFrom: 2000, yearTo: 1999 });
    await expect(years).rejects.toThrow('--year-from 2000 is after --year-to 1999');
    const counts = recommend(recommender, { user: '1' }, { minRatings: 5, maxRatings: 4 });
    await expect(counts).rejects.toThrow('--min-ratings 5 is above --max-ratings 4');
  });
});

test('a table has columns as wide as they need', () => {
  expect(formatTable([{ title: 'a' }, { title: 'b', align: 'right' }], [])).toBe('a  b');
  expect(
    formatTable(
      [{ title: 'title' }, { title: 'n', align: 'right' }],
      [
        ['Amélie', 1],
        ['Up', 100],
      ],
    ),
  ).toBe('title     n\nAmélie    1\nUp      100');
});
