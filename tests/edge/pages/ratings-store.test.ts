import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeptFilm, KeptFilms } from '../../../edge/browser/kept-films.ts';
import {
  EMPTY,
  type Kept,
  sentRatings,
  withHidden,
  withoutShelved,
  withRating,
  withShelved,
  withUnknown,
} from '../../../edge/pages/client/ratings/kept.ts';
import { formatKept, parseKept } from '../../../edge/pages/client/ratings/kept-text.ts';
import { keyOf } from '../../../edge/pages/client/ratings/places.ts';
import {
  openRatings,
  type RatingsPlaces,
  type RatingsStore,
  STORAGE_KEY,
} from '../../../edge/pages/client/ratings/ratings-store.ts';

const HEAT = { movieId: 6, title: 'Heat', year: 1995 };

/**
 * What a browser has: rows of films for all its pages, and the texts of older pages. The database of a real browser is tested in
 * tests/browser.
 */
function openBrowser() {
  const rows = new Map<string, KeptFilm>();
  const texts = new Map<string, string>();
  const watching = new Map<KeptFilms, () => void>();
  let refuses: string | undefined;
  let writes = 0;
  const before = () =>
    ({
      getItem: (key: string) => texts.get(key) ?? null,
      removeItem: (key: string) => void texts.delete(key),
    }) as Storage;
  const ask = async () => {
    if (refuses) throw new DOMException('refused', refuses);
  };
  const connect = (): KeptFilms => {
    const films: KeptFilms = {
      async read() {
        await ask();
        return [...rows.values()];
      },
      async write(changed) {
        await ask();
        for (const row of changed) {
          writes++;
          if (row.film) rows.set(keyOf(row.list, row.movieId), row);
          else rows.delete(keyOf(row.list, row.movieId));
        }
        for (const [other, listener] of watching) if (other !== films) listener();
      },
      watch: (listener) => void watching.set(films, listener),
    };
    return films;
  };
  return {
    rows,
    texts,
    /** From now on the database fails with an error of this name; not any more for undefined. */
    refuse(name: string | undefined) {
      refuses = name;
    },
    writes: () => writes,
    /** Opens a page. */
    open: (more: Partial<RatingsPlaces> = {}): Promise<RatingsStore> =>
      openRatings({ films: connect(), before, ...more }),
  };
}

/** Waits until everything is written and every page was told. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

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

  it('come back in their order when the page is opened again, whatever was done', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.option(edits), { maxLength: 10 }), async (done) => {
        const browser = openBrowser();
        const store = await browser.open();
        // Without an edit the last one is undone.
        for (const edit of done) edit ? store.change(edit) : store.undo();
        await settled();
        const again = await browser.open();
        expect(again.get()).toEqual(store.get());
        expect(again.notice()).toBeUndefined();
      }),
    ));

  it('are written film by film: a change costs as many rows as it has films', async () => {
    const browser = openBrowser();
    const store = await browser.open();
    for (let movieId = 1; movieId <= 50; movieId++) store.change((kept) => withRating(kept, { ...HEAT, movieId }, 3));
    await settled();
    for (const act of [() => store.rate({ ...HEAT, movieId: 20 }, 5), () => store.undo()]) {
      const before = browser.writes();
      act();
      await settled();
      expect(browser.writes() - before).toBe(1);
    }
    expect((await browser.open()).get().ratings.map(({ movieId }) => movieId)).toEqual(
      Array.from({ length: 50 }, (_, k) => k + 1),
    );
  });

  it('are undone step by step, whatever was done', () =>
    fc.assert(
      fc.asyncProperty(fc.array(edits, { minLength: 1, maxLength: 10 }), async (done) => {
        const store = await openBrowser().open();
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
    ));

  it('lose nothing that another page did when one page takes its own back', () =>
    fc.assert(
      fc.asyncProperty(fc.array(edits, { maxLength: 5 }), fc.nat({ max: 5 }), async (mine, at) => {
        const browser = openBrowser();
        const [here, there] = [await browser.open(), await browser.open()];
        const alien = { movieId: 99, title: 'Alien', year: 1979 };
        for (const [k, edit] of mine.entries()) {
          if (k === at) there.change((kept) => withRating(kept, alien, 5));
          here.change(edit);
        }
        if (at >= mine.length) there.change((kept) => withRating(kept, alien, 5));
        // No page has been told of the other's change.
        while (here.canUndo()) here.undo();
        await settled();
        const kept = await browser.open();
        expect(kept.ratingOf(alien.movieId)).toBe(5);
        expect(kept.get().ratings).toHaveLength(1);
        expect(here.get()).toEqual(kept.get());
      }),
    ));

  it('leave a film as another page left it since', async () => {
    const browser = openBrowser();
    const [here, there] = [await browser.open(), await browser.open()];
    here.change((kept) => withRating(kept, HEAT, 2));
    there.change((kept) => withRating(kept, HEAT, 5));
    await settled();
    here.undo();
    expect(here.ratingOf(HEAT.movieId)).toBe(5);
  });

  it('have each change taken back by itself', async () => {
    const store = await openBrowser().open();
    const undoHide = store.change((kept) => withHidden(kept, { movieId: 7, title: 'Seven' }));
    store.change((kept) => withRating(kept, HEAT, 4));
    undoHide();
    expect(store.get()).toMatchObject({ hidden: [], ratings: [{ movieId: 6, rating: 4 }] });
    store.undo();
    expect(store.get()).toEqual(EMPTY);
    expect(store.canUndo()).toBe(false);
  });

  it.each([
    ['SecurityError', 'does not save anything'],
    ['InvalidStateError', 'does not save anything'],
    ['QuotaExceededError', 'no room left'],
  ])('last as long as the page, with a notice, while the database fails with %s', async (name, words) => {
    const browser = openBrowser();
    const store = await browser.open();
    const told: (string | undefined)[] = [];
    store.whenNoticed(() => told.push(store.notice()));
    browser.refuse(name);
    store.change((kept) => withRating(kept, HEAT, 3));
    await settled();
    expect(store.ratingOf(HEAT.movieId)).toBe(3);
    expect(told).toEqual([expect.stringContaining(words)]);
    expect(told[0]).toContain('until you leave this page');
    // Once there is room again, the next change writes all.
    browser.refuse(undefined);
    store.change((kept) => withShelved(kept, { movieId: 7, title: 'Seven' }));
    await settled();
    expect(store.notice()).toBeUndefined();
    expect((await browser.open()).get()).toEqual(store.get());
  });

  it('that could not be read at first come back with the first write that works, and lose nothing', async () => {
    const browser = openBrowser();
    (await browser.open()).change((kept) => withRating(kept, HEAT, 3));
    await settled();
    browser.refuse('UnknownError');
    const store = await browser.open();
    expect([store.get(), store.notice()]).toEqual([EMPTY, expect.stringContaining('until you leave')]);
    browser.refuse(undefined);
    store.change((kept) => withRating(kept, { ...HEAT, movieId: 7 }, 5));
    await settled();
    expect(store.get().ratings.map(({ movieId }) => movieId)).toEqual([6, 7]);
    expect(store.notice()).toBeUndefined();
  });

  it('are not written over when another version wrote the database', async () => {
    const browser = openBrowser();
    const row = { list: 'ratings', movieId: 6, since: 1, film: { movieId: 6, stars: '****' } } as unknown as KeptFilm;
    browser.rows.set('ratings/6', row);
    for (const name of [undefined, 'VersionError']) {
      browser.refuse(name);
      const store = await browser.open();
      store.change((kept) => withRating(kept, HEAT, 3));
      await settled();
      expect(store.ratingOf(6)).toBe(3);
      expect(store.notice()).toMatch(/cannot be read here.* until you leave/);
    }
    expect([...browser.rows.values()]).toEqual([row]);
    expect(browser.writes()).toBe(0);
  });

  it('move out of the text in which pages kept them before, and are there once', () =>
    fc.assert(
      fc.asyncProperty(anyKept, async (older) => {
        const browser = openBrowser();
        browser.texts.set(STORAGE_KEY, formatKept(older));
        const pages = await Promise.all([browser.open(), browser.open()]);
        await settled();
        expect(browser.texts.size).toBe(0);
        for (const page of [...pages, await browser.open()]) expect(page.get()).toEqual(older);
      }),
    ));

  it('of an older page that is still open are moved too, and count for their films', async () => {
    const browser = openBrowser();
    const store = await browser.open();
    store.change((kept) => withRating(kept, HEAT, 3));
    store.change((kept) => withShelved(kept, { movieId: 7, title: 'Seven' }));
    await settled();
    const older = withRating(withRating(EMPTY, { ...HEAT, movieId: 7 }, 5), HEAT, 1);
    browser.texts.set(STORAGE_KEY, formatKept(older));
    expect((await browser.open()).get()).toEqual(older);
    await settled();
    expect(store.get()).toEqual(older);
  });

  it('stay in the text when the database has no room for them', async () => {
    const browser = openBrowser();
    const text = formatKept(withRating(EMPTY, HEAT, 4));
    browser.texts.set(STORAGE_KEY, text);
    browser.refuse('QuotaExceededError');
    expect((await browser.open()).ratingOf(HEAT.movieId)).toBe(4);
    expect(browser.texts.get(STORAGE_KEY)).toBe(text);
    browser.refuse(undefined);
    expect((await browser.open()).ratingOf(HEAT.movieId)).toBe(4);
    expect([browser.texts.size, browser.rows.size]).toEqual([0, 1]);
  });

  it.each([
    '{"app":"cinematch","version":2,"ratings":[],"hidden":[]}',
    'not json',
    '{"app":"cinematch","version":1,"ratings":[{"movieId":"6"}],"hidden":[]}',
    'null',
  ])('are not written over when they cannot be read: %s', async (text) => {
    const browser = openBrowser();
    browser.texts.set(STORAGE_KEY, text);
    const store = await browser.open();
    store.change((kept) => withRating(kept, HEAT, 3));
    await settled();
    expect(browser.texts.get(STORAGE_KEY)).toBe(text);
    expect(store.notice()).toContain('cannot be read');
    // What is rated now is kept beside it.
    expect(browser.rows.size).toBe(1);
    expect(() => parseKept(text)).toThrow(TypeError);
  });

  it('have each film once, the latest last, and never both rated and hidden', () => {
    const store = withRating(withHidden(withRating(EMPTY, { ...HEAT, movieId: 7 }, 2), HEAT), HEAT, 5);
    expect(store.hidden).toEqual([]);
    expect(withRating(store, { ...HEAT, movieId: 7 }, 1).ratings.map(({ movieId }) => movieId)).toEqual([6, 7]);
    expect(withRating(store, HEAT, undefined).ratings.map(({ movieId }) => movieId)).toEqual([7]);
  });

  it('take a film off the shelf once it is rated or hidden, and put it back where it was when that is undone', async () => {
    const store = await openBrowser().open();
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

  it('keep when they were given on a page, and not when they came from a list', async () => {
    const browser = openBrowser();
    let now = Date.parse('2026-01-31T20:15:00Z');
    const store = await browser.open({ now: () => now });
    const alien = { ...HEAT, movieId: 7 };
    store.rate(HEAT, 3);
    store.change((kept) => withRating(kept, alien, 4));
    await settled();
    expect((await browser.open()).get().ratings).toEqual([
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

  it('tell whoever listens of every change', async () => {
    const store = await openBrowser().open();
    let calls = 0;
    store.subscribe(() => calls++);
    store.change((kept) => withRating(kept, HEAT, 3));
    store.undo();
    store.undo();
    expect(calls).toBe(2);
  });

  it('tell of a list only when it changed, and then even if another page changed it', async () => {
    const browser = openBrowser();
    const [here, there] = [await browser.open(), await browser.open()];
    const [told, onShelf]: string[][] = [[], []];
    const films = () => formatKept(here.get());
    here.subscribe(() => told.push(films()), ['ratings', 'hidden']);
    here.subscribe(() => onShelf.push(films()), ['shelf']);
    here.change((kept) => withShelved(kept, HEAT));
    here.undo();
    expect([told.length, onShelf.length]).toEqual([0, 2]);
    there.change((kept) => withRating(kept, HEAT, 3));
    await settled();
    here.change((kept) => withShelved(kept, { movieId: 47, title: 'Seven' }));
    expect([told.length, onShelf.length]).toEqual([1, 3]);
    here.undo();
    expect([told.length, onShelf.length]).toEqual([1, 4]);
  });
});
