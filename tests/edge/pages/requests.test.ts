/** What the start page asks for, whatever the browser keeps. */

import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../../edge/http/fields.ts';
import { listBody, rowsBody, type Wish } from '../../../edge/pages/client/for-you/requests.ts';
import { DEFAULTS } from '../../../edge/pages/client/for-you/settings.ts';
import { EMPTY, type Hidden, MAX_KEPT } from '../../../edge/pages/client/ratings/kept.ts';
import { recommendForRatings } from '../../../edge/routes/recommendations.ts';
import { rowsForRatings } from '../../../edge/routes/rows.ts';

const SCALE = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5];
const film = (movieId: number): Hidden => ({ movieId, title: `Film ${movieId}` });
const rated = (movieId: number) => ({ ...film(movieId), year: 1990, rating: 3.5 });
const NOBODY: Wish['company'] = { others: [], way: 'average' };
const NEW: Wish = { kept: EMPTY, company: NOBODY, choice: 'all', settings: DEFAULTS, scale: SCALE };

/** A full browser: every list has all the films that it can have, with ids of eight digits. */
const many = Array.from({ length: MAX_KEPT }, (_, k) => 10_000_000 + k);
const FULL: Wish = {
  ...NEW,
  kept: {
    ratings: many.map((id) => ({ ...rated(id), ratedAt: '2026-01-31T20:15:00.000Z' })),
    hidden: many.map((id) => ({ ...film(id), why: 'kind' })),
    unknown: many.map(film),
    shelf: many.map((id) => film(id + MAX_KEPT)),
  },
  settings: { ...DEFAULTS, genres: ['Film-Noir', 'Documentary'], yearFrom: '1950', yearTo: '2020', diversity: 0.35 },
};

describe('a request of the start page', () => {
  it.each(['all', 'shelf', 'others'] as const)(
    'is one that the service takes when everything is full: %s',
    (choice) => {
      const somebody = many.map((movieId) => ({ movieId, rating: 3.5 }));
      for (const others of [[], [somebody], Array.from({ length: 7 }, () => somebody)]) {
        const wish: Wish = { ...FULL, choice, company: { others, way: 'fairness' } };
        const body = JSON.stringify(listBody(wish));
        expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(MAX_BODY_BYTES);
        expect(() => v.parse(recommendForRatings.body ?? v.never(), JSON.parse(body))).not.toThrow();
      }
      const rows = JSON.stringify(rowsBody({ ...FULL, choice }, many.slice(0, 100)));
      expect(new TextEncoder().encode(rows).length).toBeLessThanOrEqual(MAX_BODY_BYTES);
      expect(() => v.parse(rowsForRatings.body ?? v.never(), JSON.parse(rows))).not.toThrow();
    },
  );

  it('brings back no film that somebody is not interested in, however many there are', () => {
    const hidden = many.slice(0, 700).map((id): Hidden => ({ ...film(id), why: id % 2 === 0 ? 'unwanted' : 'kind' }));
    const wish: Wish = { ...NEW, kept: { ...EMPTY, hidden: [film(1), ...hidden] } };
    for (const body of [listBody(wish), rowsBody(wish, [])]) {
      const { exclude, notInterested } = body as { exclude: number[]; notInterested: { movieId: number }[] };
      const away = [...exclude, ...notInterested.map(({ movieId }) => movieId)];
      expect(new Set(away)).toEqual(new Set([1, ...hidden.map(({ movieId }) => movieId)]));
      expect(notInterested.at(-1)).toEqual({ movieId: many[699], reason: 'kind' });
    }
  });

  it('chooses from the shelf or does without it; rows do without it too', () => {
    const kept = { ...EMPTY, hidden: [film(1), film(2)], shelf: [film(2), film(3)] };
    expect(listBody({ ...NEW, kept, choice: 'shelf' })).toMatchObject({ candidates: [2, 3], exclude: [2] });
    expect(listBody({ ...NEW, kept, choice: 'others' })).toMatchObject({ exclude: [2, 3, 1, 2] });
    expect(rowsBody({ ...NEW, kept, choice: 'others' }, [7])).toMatchObject({ exclude: [2, 3, 1, 2, 7] });
    expect(rowsBody({ ...NEW, kept }, [7])).toMatchObject({ exclude: [1, 2, 7] });
  });

  it('is for everybody who watches, and then there are no rows', () => {
    const company: Wish['company'] = { others: [[{ movieId: 5, rating: 1 }]], way: 'fairness' };
    const wish: Wish = { ...NEW, kept: { ...EMPTY, ratings: [rated(4)] }, company };
    expect(listBody(wish)).toMatchObject({
      profiles: [{ ratings: [{ movieId: 4, rating: 3.5 }] }, { ratings: [{ movieId: 5, rating: 1 }] }],
      strategy: 'fairness',
    });
    expect(rowsBody(wish, [])).toBeUndefined();
  });
});
