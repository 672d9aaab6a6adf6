import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Kept, sentRatings } from '../../../edge/pages/client/ratings/kept.ts';
import {
  EMPTY,
  formatKept,
  openRatings,
  parseKept,
  STORAGE_KEY,
  withHidden,
  withoutShelved,
  withRating,
  withShelved,
  withUnknown,
} from '../../../edge/pages/client/ratings/ratings-store.ts';

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
const ratedAt = fc
  .date({ min: new Date(0), max: new Date('2139-12-31'), noInvalidDate: true })
  .map((date) => ({ ratedAt: date.toISOString() }));
const anyRated = fc.tuple(rated, fc.option(ratedAt, { nil: {} })).map(([one, time]) => ({ ...one, ...time }));
const anyKept: fc.Arbitrary<Kept> = fc.record({
  ratings: fc.uniqueArray(anyRated, { selector: ({ movieId }) => movieId, maxLength: 20 }),
  hidden: fc.uniqueArray(film, { selector: ({ movieId }) => movieId, maxLength: 20 }),
  unknown: fc.uniqueArray(film, { selector: ({ movieId }) => movieId, maxLength: 20 }),
  shelf: fc.uniqueArray(film, { selector: ({ movieId }) => movieId, maxLength: 20 }),
});

/** What people do, to a few films so that they meet again; clearing and an import among it. */
const few = fc.integer({ min: 1, max: 6 }).map((movieId) => ({ movieId, title: `Film ${movieId}`, year: 1990 }));
const edits: fc.Arbitrary<(kept: Kept) => Kept> = fc.oneof(
  fc.tuple(few, fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined })).map(
    ([one, rating]) =>
      (kept: Kept) =>
        kept.ratings.some(({ movieId, rating: now }) => movieId === one.movieId && now === rating)
          ? kept
          : withRating(kept, one, rating),
  ),
  few.map(
    (one) => (kept: Kept) =>
      kept.hidden.some(({ movieId }) => movieId === one.movieId) ? kept : withHidden(kept, one),
  ),
  few.map(
    (one) => (kept: Kept) =>
      [...kept.unknown, ...kept.ratings].some(({ movieId }) => movieId === one.movieId)
        ? kept
        : withUnknown(kept, [one]),
  ),
  few.map(
    (one) => (kept: Kept) =>
      kept.shelf.some(({ movieId }) => movieId === one.movieId)
        ? withoutShelved(kept, one.movieId)
        : withShelved(kept, one),
  ),
  fc.constant(() => EMPTY),
  fc
    .array(fc.tuple(few, fc.integer({ min: 1, max: 5 })))
    .map(
      (films) => (kept: Kept) =>
        films.reduce(
          (next, [one, rating]) =>
            next.ratings.some(({ movieId }) => movieId === one.movieId) ? next : withRating(next, one, rating),
          kept,
        ),
    ),
);
const hasSame = (a: Kept, b: Kept) => formatKept(a) === formatKept(b);

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
    openRatings(() => storage(place)).change((kept) => withRating(kept, HEAT, 4.5));
    const again = openRatings(() => storage(place));
    expect(again.ratingOf(HEAT.movieId)).toBe(4.5);
    expect(again.notice()).toBeUndefined();
  });

  it('are undone step by step, whatever was done', () => {
    fc.assert(
      fc.property(fc.array(edits, { minLength: 1, maxLength: 10 }), (done) => {
        const store = openRatings(() => storage());
        const states: Kept[] = [];
        for (const edit of done) {
          const before = store.get();
          store.change(edit);
          if (!hasSame(store.get(), before)) states.push(before);
        }
        for (const state of states.toReversed()) {
          store.undo();
          expect(store.get()).toEqual(state);
        }
        expect(store.canUndo()).toBe(false);
      }),
    );
  });

  it('lose nothing that another page did when one page takes its own back', () => {
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 5 }), fc.nat({ max: 5 }), (mine, at) => {
        const place = new Map<string, string>();
        const [here, there] = [openRatings(() => storage(place)), openRatings(() => storage(place))];
        const alien = { movieId: 99, title: 'Alien', year: 1979 };
        for (const [k, edit] of mine.entries()) {
          if (k === at) there.change((kept) => withRating(kept, alien, 5));
          here.change(edit);
        }
        if (at >= mine.length) there.change((kept) => withRating(kept, alien, 5));
        while (here.canUndo()) here.undo();
        // No page need have been told of the other's change.
        const kept = openRatings(() => storage(place));
        expect(kept.ratingOf(alien.movieId)).toBe(5);
        expect(kept.get().ratings).toHaveLength(1);
      }),
    );
  });

  it('leave a film as another page left it since', () => {
    const place = new Map<string, string>();
    const [here, there] = [openRatings(() => storage(place)), openRatings(() => storage(place))];
    here.change((kept) => withRating(kept, HEAT, 2));
    there.change((kept) => withRating(kept, HEAT, 5));
    here.undo();
    expect(here.ratingOf(HEAT.movieId)).toBe(5);
  });

  it('have each change taken back by itself', () => {
    const store = openRatings(() => storage());
    const undoHide = store.change((kept) => withHidden(kept, { movieId: 7, title: 'Seven' }));
    store.change((kept) => withRating(kept, HEAT, 4));
    undoHide();
    expect(store.get()).toMatchObject({ hidden: [], ratings: [{ movieId: 6, rating: 4 }] });
    store.undo();
    expect(store.get()).toEqual(EMPTY);
    expect(store.canUndo()).toBe(false);
  });

  it('last as long as the page, with a notice, where storage is off or full', () => {
    const off = openRatings(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    const full = openRatings(() => storage(new Map(), true));
    for (const store of [off, full]) {
      store.change((kept) => withRating(kept, HEAT, 3));
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
    store.change((kept) => withRating(kept, HEAT, 3));
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

  it('take a film off the shelf once it is rated or hidden, and put it back where it was when that is undone', () => {
    const store = openRatings(() => storage());
    const seven = { movieId: 47, title: 'Seven' };
    for (const one of [HEAT, seven]) store.change((kept) => withShelved(kept, one));
    for (const edit of [(kept: Kept) => withRating(kept, HEAT, 4), (kept: Kept) => withHidden(kept, HEAT)]) {
      const undo = store.change(edit);
      expect(store.get().shelf).toEqual([seven]);
      undo();
      expect(store.get()).toEqual({ ...EMPTY, shelf: [{ movieId: 6, title: 'Heat' }, seven] });
    }
  });

  it('are read from a text that was written before there were other lists', () => {
    const text = JSON.stringify({ app: 'cinematch', version: 1, ratings: [{ ...HEAT, rating: 3 }], hidden: [] });
    expect(parseKept(text)).toEqual({ ...EMPTY, ratings: [{ ...HEAT, rating: 3 }] });
    expect(() => parseKept(text.replace('}]', '}],"shelf":[{}]'))).toThrow('no valid id');
  });

  it('keep when they were given on a page, and not when they came from a list', () => {
    const place = new Map<string, string>();
    let now = Date.parse('2026-01-31T20:15:00Z');
    const store = openRatings(
      () => storage(place),
      () => now,
    );
    const alien = { ...HEAT, movieId: 7 };
    store.rate(HEAT, 3);
    store.change((kept) => withRating(kept, alien, 4));
    expect(parseKept(place.get(STORAGE_KEY) ?? '').ratings).toEqual([
      { ...HEAT, rating: 3, ratedAt: '2026-01-31T20:15:00.000Z' },
      { ...alien, rating: 4 },
    ]);
    now += 60_000;
    const undo = store.rate(HEAT, 5);
    expect(sentRatings(store.get().ratings).at(-1)).toEqual({
      movieId: 6,
      rating: 5,
      ratedAt: '2026-01-31T20:16Z',
    });
    undo();
    expect(store.get().ratings[0]).toEqual({ ...HEAT, rating: 3, ratedAt: '2026-01-31T20:15:00.000Z' });
    store.rate(HEAT, undefined);
    expect(store.get().ratings).toEqual([{ ...alien, rating: 4 }]);
  });

  it.each(['2026-01-31', 'yesterday', '2026-13-31T20:15:00.000Z', 1e9])(
    'are not read with a time like %j',
    (ratedAt) => {
      const text = JSON.stringify({
        app: 'cinematch',
        version: 1,
        ratings: [{ ...HEAT, rating: 3, ratedAt }],
        hidden: [],
      });
      expect(() => parseKept(text)).toThrow('no valid id, title, year, rating or time');
    },
  );

  it('tell whoever listens of every change', () => {
    const store = openRatings(() => storage());
    let calls = 0;
    store.subscribe(() => calls++);
    store.change((kept) => withRating(kept, HEAT, 3));
    store.undo();
    store.undo();
    expect(calls).toBe(2);
  });

  it('tell of a list only when it changed, and then even if another page changed it', () => {
    const place = new Map<string, string>();
    const [here, there] = [openRatings(() => storage(place)), openRatings(() => storage(place))];
    const [told, onShelf]: string[][] = [[], []];
    const films = () => formatKept(here.get());
    here.subscribe(() => told.push(films()), ['ratings', 'hidden']);
    here.subscribe(() => onShelf.push(films()), ['shelf']);
    here.change((kept) => withShelved(kept, HEAT));
    here.undo();
    expect([told.length, onShelf.length]).toEqual([0, 2]);
    there.change((kept) => withRating(kept, HEAT, 3));
    here.change((kept) => withShelved(kept, { movieId: 47, title: 'Seven' }));
    expect([told.length, onShelf.length]).toEqual([1, 3]);
    here.undo();
    expect([told.length, onShelf.length]).toEqual([1, 4]);
  });
});
