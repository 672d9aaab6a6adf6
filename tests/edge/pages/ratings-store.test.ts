import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY,
  formatKept,
  type Kept,
  openRatings,
  parseKept,
  STORAGE_KEY,
  withHidden,
  withRating,
} from '../../../edge/pages/client/parts/ratings-store.ts';

const HEAT = { movieId: 6, title: 'Heat', year: 1995 };

/** The part of Storage that is used, over a map; `full` refuses to keep anything. */
function storage(kept = new Map<string, string>(), full = false): Storage {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem(key: string, value: string) {
      if (full) throw new DOMException('full', 'QuotaExceededError');
      kept.set(key, value);
    },
  } as Storage;
}

const film = fc.record({ movieId: fc.nat(), title: fc.string() });
const rated = fc.record({
  movieId: fc.nat(),
  title: fc.string(),
  year: fc.option(fc.integer({ min: 1880, max: 2100 })),
  rating: fc.integer({ min: 1, max: 10 }).map((halves) => halves / 2),
});
const anyKept: fc.Arbitrary<Kept> = fc.record({
  ratings: fc.uniqueArray(rated, { selector: ({ movieId }) => movieId, maxLength: 20 }),
  hidden: fc.uniqueArray(film, { selector: ({ movieId }) => movieId, maxLength: 20 }),
});

describe('ratings in the browser', () => {
  it('are the same after they were written and read', () => {
    fc.assert(
      fc.property(anyKept, (kept) => {
        expect(parseKept(formatKept(kept))).toEqual(kept);
      }),
    );
  });

  it('come back when the page is opened again', () => {
    const place = new Map<string, string>();
    openRatings(() => storage(place)).set(withRating(EMPTY, HEAT, 4.5));
    const again = openRatings(() => storage(place));
    expect(again.ratingOf(HEAT.movieId)).toBe(4.5);
    expect(again.notice()).toBeUndefined();
  });

  it('are undone step by step, whatever was done', () => {
    fc.assert(
      fc.property(fc.array(anyKept, { minLength: 1, maxLength: 10 }), (states) => {
        const store = openRatings(() => storage());
        for (const state of states) store.set(state);
        for (const state of states.slice(0, -1).toReversed()) {
          store.undo();
          expect(store.get()).toEqual(state);
        }
        store.undo();
        expect(store.get()).toEqual(EMPTY);
        expect(store.canUndo()).toBe(false);
      }),
    );
  });

  it('last as long as the page, with a notice, where storage is off or full', () => {
    const off = openRatings(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    const full = openRatings(() => storage(new Map(), true));
    for (const store of [off, full]) {
      store.set(withRating(store.get(), HEAT, 3));
      expect(store.ratingOf(HEAT.movieId)).toBe(3);
      expect(store.notice()).toContain('until you leave this page');
    }
  });

  it.each([
    '{"app":"cinematch","version":2,"ratings":[],"hidden":[]}',
    'not json',
    '{"app":"cinematch","version":1,"ratings":[{"movieId":"6"}],"hidden":[]}',
    'null',
  ])('are not written over when they cannot be read: %s', (text) => {
    const place = new Map([[STORAGE_KEY, text]]);
    const store = openRatings(() => storage(place));
    store.set(withRating(store.get(), HEAT, 3));
    expect(place.get(STORAGE_KEY)).toBe(text);
    expect(store.notice()).toContain('cannot be read');
    expect(() => parseKept(text)).toThrow(TypeError);
  });

  it('have each film once, the latest last, and never both rated and hidden', () => {
    const store = withRating(withHidden(withRating(EMPTY, { ...HEAT, movieId: 7 }, 2), HEAT), HEAT, 5);
    expect(store.hidden).toEqual([]);
    expect(withRating(store, { ...HEAT, movieId: 7 }, 1).ratings.map(({ movieId }) => movieId)).toEqual([6, 7]);
    expect(withRating(store, HEAT, undefined).ratings.map(({ movieId }) => movieId)).toEqual([7]);
  });

  it('tell whoever listens of every change', () => {
    const store = openRatings(() => storage());
    let calls = 0;
    store.subscribe(() => calls++);
    store.set(withRating(EMPTY, HEAT, 3));
    store.undo();
    store.undo();
    expect(calls).toBe(2);
  });
});
