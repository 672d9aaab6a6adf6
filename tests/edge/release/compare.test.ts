import { expect, it } from 'vitest';
import { askFor, compare } from '../../../edge/release/compare.ts';

const film = (movieId: number, rating = 4) => ({ movieId, title: `Film ${movieId}`, rating, score: 1 });

it('tells what two lists have in common, and how films moved', () => {
  const { overlap, meanRatingDifference, films } = compare(
    [film(1), film(2), film(3, 3)],
    [film(3, 3.5), film(1), film(4)],
  );
  expect(overlap).toBe(0.667);
  expect(meanRatingDifference).toBe(0.25);
  expect(films.map(({ movieId, rank, shadowRank, rankChange }) => [movieId, rank, shadowRank, rankChange])).toEqual([
    [1, 1, 2, -1],
    [3, 3, 1, 2],
    [2, 2, null, null],
    [4, null, 3, null],
  ]);
});

it('compares empty lists', () => {
  expect(compare([], [])).toEqual({ overlap: 0, meanRatingDifference: null, films: [] });
});

it.each([
  [() => Promise.reject(new Error('no route to 10.0.0.1')), 'not-ready', 'the shadow cannot be reached'],
  [async () => new Response('<html>'), 'not-ready', 'the shadow did not answer with JSON; is it a CineMatch service?'],
  [
    async () => Response.json({ recommendations: [{}] }),
    'not-ready',
    'the shadow did not answer with recommendations; is it a CineMatch service?',
  ],
  [
    async () => Response.json({ detail: 'there is no user 7' }, { status: 404 }),
    'conflict',
    'the shadow: there is no user 7',
  ],
])('says what is wrong with a shadow (%#)', async (ask, code, message) => {
  await expect(askFor('the shadow', ask, '/', {})).rejects.toMatchObject({ code, message });
});
