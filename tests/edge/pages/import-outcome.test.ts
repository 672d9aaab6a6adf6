import '../../fixtures/film-page.ts';
import { describe, expect, it } from 'vitest';
import type { ListedFilm } from '../../../edge/pages/client/lists.ts';
import { outcomeOf } from '../../../edge/pages/client/ratings/import-outcome.ts';
import { type Imported, readExport } from '../../../edge/pages/client/ratings/import-ratings.ts';
import { EMPTY, type Kept, MAX_KEPT } from '../../../edge/pages/client/ratings/kept.ts';
import { formatKept } from '../../../edge/pages/client/ratings/kept-text.ts';

const SCALE = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5];
const card = (movieId: number) => ({
  movieId,
  title: `Film ${movieId} (1990)`,
  year: 1990,
  catalogueTitle: '',
  genres: [],
});
const film = (name: string, value?: number, isFilm = true) => ({
  name,
  title: name,
  place: 'line 2',
  isFilm,
  ...(value !== undefined && { rating: { value } }),
});
const imported = (films: Imported['films']): Imported => ({
  source: 'your list',
  films,
  toWatch: [
    { film: film('Later'), card: card(9) },
    { film: film('Never heard of'), card: null },
  ],
  notFilms: ['A series'],
  unreadable: ['line 9: broken'],
  catalogue: { movies: 3, lastYear: 1990 },
});

describe('an import', () => {
  it('tells apart what became of each film, and loses none', () => {
    const kept = {
      ratings: [{ movieId: 1, title: 'Film 1', year: 1990, rating: 4.5 }],
      hidden: [{ movieId: 2, title: 'Film 2' }],
      unknown: [
        { movieId: 3, title: 'Film 3' },
        { movieId: 9, title: 'Film 9' },
      ],
      shelf: [
        { movieId: 3, title: 'Film 3' },
        { movieId: 4, title: 'Film 4' },
        { movieId: 8, title: 'Film 8' },
      ],
    };
    const outcome = outcomeOf(
      imported([
        { film: film('same', 9), card: card(1) },
        { film: film('seen before'), card: card(2) },
        { film: film('new', 8), card: card(3) },
        { film: film('seen'), card: card(4) },
        { film: film('unknown', 8), card: null },
        { film: film('series', 8, false), card: null },
        { film: film('too high', 11), card: card(5) },
      ]),
      kept,
      SCALE,
      10,
    );
    expect(outcome).toMatchObject({
      numTaken: 1,
      seen: ['line 2: seen has no rating'],
      already: ['same', 'seen before'],
      unknown: ['unknown', 'Never heard of'],
      notFilms: ['A series', 'series'],
      toWatch: ['Later'],
      unreadable: ['line 9: broken', 'line 2: “too high” has the rating 11, which is more than 10'],
    });
    expect(outcome.kept.ratings.map(({ movieId, rating }) => [movieId, rating])).toEqual([
      [1, 4.5],
      [3, 4],
    ]);
    expect(outcome.kept.hidden.map(({ movieId }) => movieId)).toEqual([2, 4]);
    expect(outcome.kept.unknown.map(({ movieId }) => movieId)).toEqual([9]);
    expect(outcome.kept.shelf).toEqual([
      { movieId: 8, title: 'Film 8' },
      { movieId: 9, title: 'Film 9 (1990)' },
    ]);
  });

  it('converts with the scale that was chosen; nothing is the lowest rating but where the scale goes to 100', () => {
    const list = imported([{ film: film('a', 4), card: card(1) }]);
    const rating = (best: number) => outcomeOf(list, EMPTY, SCALE, best).kept.ratings[0].rating;
    expect([4, 5, 10, 100].map(rating)).toEqual([5, 4, 2, 0.5]);
    const none = imported([{ film: film('a', 0), card: card(1) }]);
    expect(outcomeOf(none, EMPTY, SCALE, 10)).toMatchObject({ numTaken: 0, seen: ['line 2: a has no rating'] });
    expect(outcomeOf(none, EMPTY, SCALE, 100)).toMatchObject({ numTaken: 1, seen: [] });
  });

  it('takes a film once when the file has it under two names, and the last rating counts', () => {
    const twice = imported([
      { film: film('Seven', 6), card: card(1) },
      { film: film('Se7en', 8), card: card(1) },
    ]);
    const { numTaken, kept } = outcomeOf(twice, EMPTY, SCALE, 10);
    expect([numTaken, kept.ratings.map(({ rating }) => rating)]).toEqual([1, [4]]);
  });

  it('changes nothing when it is done again', () => {
    const list = imported([
      { film: film('new', 8), card: card(3) },
      { film: film('seen'), card: card(4) },
    ]);
    const first = outcomeOf(list, EMPTY, SCALE, 10);
    const second = outcomeOf(list, first.kept, SCALE, 10);
    expect(second.kept).toEqual(first.kept);
    expect(second).toMatchObject({ numTaken: 0, seen: [], toWatch: [], already: ['new', 'seen', 'Later'] });
  });

  it('gives back every list that was exported, with the reasons', async () => {
    const plain = (movieId: number) => ({ movieId, title: `Film ${movieId} (1990)` });
    const kept: Kept = {
      ratings: [{ ...plain(1), year: 1990, rating: 4 }],
      hidden: [plain(2), { ...plain(3), why: 'unwanted' }, { ...plain(4), why: 'kind' }, { ...plain(1), why: 'film' }],
      unknown: [plain(5)],
      shelf: [plain(6)],
    };
    const list = readExport(formatKept(kept), SCALE);
    const found = (films: readonly ListedFilm[]) => films.map((one) => ({ film: one, card: card(one.movieId ?? -1) }));
    const all = { ...imported(found(list.films)), toWatch: found(list.toWatch), notFilms: [], unreadable: [] };
    const outcome = outcomeOf(all, EMPTY, SCALE, 5);
    expect(outcome.kept).toEqual(kept);
    expect(outcome).toMatchObject({ numTaken: 1, already: [], notKnown: ['Film 5 (1990)'] });
    expect([outcome.seen, outcome.unwanted, outcome.toWatch].map(({ length }) => length)).toEqual([1, 3, 1]);
  });

  it('names the films for which there is no room, and keeps what was there before', () => {
    const before = { movieId: 0, title: 'Film 0', year: 1990, rating: 5 };
    const films = Array.from({ length: MAX_KEPT + 2 }, (_, k) => ({
      film: film(`film ${k + 1}`, 8),
      card: card(k + 1),
    }));
    const hidden = [{ film: film('film 1'), card: card(1) }];
    const outcome = outcomeOf(imported([...films, ...films, ...hidden]), { ...EMPTY, ratings: [before] }, SCALE, 10);
    expect(outcome.kept.ratings).toHaveLength(MAX_KEPT);
    expect(outcome.kept.ratings[0]).toEqual(before);
    expect(outcome.numTaken).toBe(MAX_KEPT - 1);
    expect(new Set(outcome.tooMany)).toEqual(
      new Set([`film ${MAX_KEPT}`, `film ${MAX_KEPT + 1}`, `film ${MAX_KEPT + 2}`]),
    );
  });
});
