import { describe, expect, it } from 'vitest';
import { filmMatcher } from '../../../models/recommender/match.ts';
import type { MovieTable } from '../../../shared/release/movies.ts';

const CATALOGUE: [title: string, year: number, imdbId: number][] = [
  ['Godfather, The (1972)', 1972, 68646],
  ['City of Lost Children, The (Cité des enfants perdus, La) (1995)', 1995, 112682],
  ['Hamlet (1990)', 1990, 0],
  ['Hamlet (1996)', 1996, 116477],
  ['Thelma & Louise (1991)', 1991, 103074],
  ['Undated', 0, 0],
  ['Star Wars: Episode IV - A New Hope (1977)', 1977, 76759],
  ['X2: X-Men United (2003)', 2003, 290334],
  ['Avengers: Infinity War - Part I (2018)', 2018, 4154756],
  ['Twins: One (2000)', 2000, 0],
  ['Twins: Two (2000)', 2000, 0],
  ['Emma (1996)', 1996, 0],
  ['Emma (1996)', 1996, 118308],
];

const movies = {
  indexOf: (movieId: number) => (movieId >= 100 && movieId < 100 + CATALOGUE.length ? movieId - 100 : -1),
  numMovies: CATALOGUE.length,
  title: (m: number) => CATALOGUE[m][0],
  year: (m: number) => CATALOGUE[m][1],
  imdbId: (m: number) => CATALOGUE[m][2],
} as MovieTable;

describe('films of other lists', () => {
  const { match } = filmMatcher(movies, () => 0);

  it('are found by IMDb id before anything else', () => {
    expect(match({ imdbId: 116477, title: 'The Godfather', year: 1972 })).toBe(3);
    expect(match({ imdbId: 0 })).toBe(-1);
    expect(match({ imdbId: 1, title: 'The Godfather', year: 1972 })).toBe(0);
  });

  it.each([
    [{ title: 'The Godfather', year: 1972 }, 0],
    [{ title: 'GODFATHER', year: 1973 }, 0],
    [{ title: 'The Godfather', year: 1975 }, -1],
    [{ title: 'La cite des enfants perdus', year: 1995 }, 1],
    [{ title: 'The City of Lost Children (La Cité des enfants perdus)', year: 1995 }, 1],
    [{ title: 'Hamlet', year: 1996 }, 3],
    [{ title: 'Hamlet', year: 1991 }, 2],
    [{ title: 'Hamlet' }, 2],
    [{ title: 'Thelma and Louise', year: 1991 }, 4],
    [{ title: 'Undated', year: 2001 }, 5],
    [{ title: 'Star Wars', year: 1977 }, 6],
    [{ title: 'Star Wars', year: 1978 }, -1],
    [{ title: 'Star Wars' }, -1],
    [{ title: 'X2', year: 2003 }, 7],
    [{ title: 'Avengers: Infinity War', year: 2018 }, 8],
    [{ title: 'Twins', year: 2000 }, -1],
    [{ title: 'Emma', year: 1996 }, 11],
    [{ movieId: 112, title: 'Emma', year: 1996 }, 12],
    [{ movieId: 112, title: 'Emma' }, 12],
    [{ movieId: 112, title: 'Emma', year: 1997 }, 11],
    [{ movieId: 112, title: 'The Godfather', year: 1972 }, 0],
    [{ movieId: 1, title: 'The Godfather', year: 1972 }, 0],
    [{ movieId: 100 }, -1],
    [{ title: '' }, -1],
    [{}, -1],
  ])('%j', (clue, expected) => {
    expect(match(clue)).toBe(expected);
  });
});

it('is told by indexes that are made when asked for, counted, and dropped when memory is short', () => {
  let time = 0;
  const matcher = filmMatcher(movies, () => time++);
  const held = () => matcher.memory();
  expect(held()).toEqual({ component: 'match-index', bytes: 0, budget: null, loadMs: 0 });
  for (let round = 0; round < 2; round++) {
    expect(matcher.match({ imdbId: 116477 })).toBe(3);
    expect(held()).toMatchObject({ bytes: 8 * CATALOGUE.length, loadMs: 1 });
    expect(matcher.match({ title: 'La cite des enfants perdus', year: 1995 })).toBe(1);
    // One film has two names.
    expect(held()).toMatchObject({ bytes: 8 * (2 * CATALOGUE.length + 1), loadMs: 2 });
    // Five beginnings of three films have one each, and one has two.
    expect(matcher.match({ title: 'X2', year: 2003 })).toBe(7);
    expect(held()).toMatchObject({ bytes: 8 * (2 * CATALOGUE.length + 1 + 7), loadMs: 3 });
    matcher.shrink();
    expect(held()).toMatchObject({ bytes: 0 });
  }
});
