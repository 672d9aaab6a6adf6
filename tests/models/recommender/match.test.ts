import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filmMatcher } from '../../../models/recommender/match.ts';
import { shortNames } from '../../../models/recommender/title-forms.ts';
import type { MovieTable } from '../../../shared/release/movies.ts';
import { readingNames } from '../../../shared/release/reading-title.ts';

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
  ['Ghost in the Shell 2: Innocence (a.k.a. Innocence) (2004)', 2004, 347246],
  ['Innocence (2004)', 2004, 375233],
  ['Circle, The (2016)', 2016, 4287320],
  ['Star Wars: Episode V - The Empire Strikes Back (1980)', 1980, 80684],
  ['Star Wars: Episode VII - The Force Awakens (2015)', 2015, 2488496],
  ["Monty Python's Life of Brian (1979)", 1979, 79470],
  ['Naked Gun 33 1/3: The Final Insult (1994)', 1994, 110622],
  ['Gone in 60 Seconds (2000)', 2000, 187078],
  ['Three Colors: Red (Trois couleurs: Rouge) (1994)', 1994, 111495],
  ['Seven (a.k.a. Se7en) (1995)', 1995, 114369],
  ['101 Dalmatians (One Hundred and One Dalmatians) (1961)', 1961, 55254],
  ['Batman v Superman: Dawn of Justice (2016)', 2016, 2975590],
  ['Godfather: Part II, The (1974)', 1974, 71562],
  ['Spider-Man 2 (2004)', 2004, 316654],
  ['Dune (2021)', 2021, 1160419],
  ['Thing, The (1982)', 1982, 84787],
  ['Thing, The (2011)', 2011, 905372],
  ['Night of the Zombies (a.k.a. Virus) (1981)', 1981, 0],
  ['Virus (1980)', 1980, 0],
  ['Mother (2017)', 2017, 0],
  ['Mother! (2017)', 2017, 0],
  ['Secret, A (2007)', 2007, 0],
  ['Secret (2007)', 2007, 0],
  ['Spirited Away (Sen to Chihiro no kamikakushi) (2001)', 2001, 245429],
];
const TMDB_IDS = new Map([[2, 10549]]);
const at = (title: string) => CATALOGUE.findIndex(([own]) => own.startsWith(title));

const movies = {
  indexOf: (movieId: number) => (movieId >= 100 && movieId < 100 + CATALOGUE.length ? movieId - 100 : -1),
  numMovies: CATALOGUE.length,
  title: (m: number) => CATALOGUE[m][0],
  year: (m: number) => CATALOGUE[m][1],
  imdbId: (m: number) => CATALOGUE[m][2],
  tmdbId: (m: number) => TMDB_IDS.get(m) ?? 0,
} as MovieTable;

describe('films of other lists', () => {
  const { match } = filmMatcher(movies, () => 0);

  it('are found by IMDb id before anything else', () => {
    expect(match({ imdbId: 116477, title: 'The Godfather', year: 1972 })).toBe(3);
    expect(match({ imdbId: 0 })).toBe(-1);
    expect(match({ tmdbId: 10549, title: 'Something', year: 1972 })).toBe(2);
  });

  it('are not taken for their titles where the catalogue knows another id of them', () => {
    expect(match({ imdbId: 1, title: 'The Godfather', year: 1972 })).toBe(-1);
    expect(match({ imdbId: 3118452, title: 'Circle', year: 2015 })).toBe(-1);
    expect(match({ title: 'Circle', year: 2015 })).toBe(at('Circle'));
    expect(match({ tmdbId: 1, title: 'Hamlet', year: 1990 })).toBe(-1);
    expect(match({ imdbId: 1, title: 'Hamlet', year: 1990 })).toBe(2);
    expect(match({ imdbId: 1, tmdbId: 10549, title: 'Hamlet', year: 1990 })).toBe(2);
    expect(match({ movieId: 100, imdbId: 1, title: 'The Godfather', year: 1972 })).toBe(-1);
    expect(match({ imdbId: 1, title: 'The Empire Strikes Back', year: 1980 })).toBe(-1);
  });

  it('are called by their main names before other names', () => {
    expect(match({ title: 'Innocence', year: 2004 })).toBe(at('Innocence'));
    expect(match({ title: 'Virus', year: 1980 })).toBe(at('Virus'));
    expect(match({ title: 'Virus', year: 1981 })).toBe(at('Virus'));
  });

  it('are told apart by an article or a mark where that is all that differs', () => {
    expect(match({ title: 'Secret', year: 2007 })).toBe(at('Secret (2007)'));
    expect(match({ title: 'mother!', year: 2017 })).toBe(at('Mother!'));
    expect(match({ title: 'A Secret', year: 2007 })).toBe(at('Secret, A'));
  });

  it('need a year where several have the name', () => {
    expect(match({ title: 'The Thing' })).toBe(-1);
    expect(match({ title: 'The Thing', year: 0 })).toBe(-1);
    expect(match({ title: 'The Thing', year: 2011 })).toBe(at('Thing, The (2011)'));
    expect(match({ title: 'The Thing (2011)' })).toBe(at('Thing, The (2011)'));
    expect(match({ title: 'Spirited Away' })).toBe(at('Spirited Away'));
  });

  it('are found by either of two titles, and by none when the two are different films', () => {
    expect(match({ title: 'La città incantata', originalTitle: 'Sen to Chihiro no kamikakushi', year: 2001 })).toBe(
      at('Spirited Away'),
    );
    expect(match({ title: 'Il padrino', originalTitle: 'The Godfather', year: 1972 })).toBe(0);
    expect(match({ title: 'Emma', originalTitle: 'Hamlet', year: 1996 })).toBe(-1);
  });

  it.each([
    ['The Empire Strikes Back', 1980, 'Star Wars: Episode V'],
    ['Star Wars: The Force Awakens', 2015, 'Star Wars: Episode VII'],
    ['Star Wars Episode VII: The Force Awakens', 2015, 'Star Wars: Episode VII'],
    ['Life of Brian', 1979, 'Monty Python'],
    ['The Naked Gun 33⅓: The Final Insult', 1994, 'Naked Gun'],
    ['Gone in Sixty Seconds', 2000, 'Gone in 60'],
    ['Three Colours: Red', 1994, 'Three Colors'],
    ['Three Colours Red', 1994, 'Three Colors'],
    ['Se7en', 1995, 'Seven'],
    ['101 dalmatians', 1961, '101 Dalmatians'],
    ['Batman vs. Superman: Dawn of Justice', 2016, 'Batman v'],
    ['The Godfather 2', 1974, 'Godfather: Part II'],
    ['The Godfather Part Two', 1974, 'Godfather: Part II'],
    ['Spiderman II', 2004, 'Spider-Man 2'],
    ['Dune: Part One', 2021, 'Dune'],
  ])('%s (%i) is %s', (title, year, expected) => {
    expect(match({ title, year })).toBe(at(expected));
    expect(match({ title, year: year + 2 })).toBe(-1);
  });

  it.each([
    // One word at the end of a title says too little.
    ['Insult', 1994],
    ['Red', 1994],
    ['Brian', 1979],
    ['Home Alone', 1990],
    ['Dune: Something Else', 2021],
    ['Godfather 3', 1974],
    ['Spider-Man', 2004],
    ['Gone in Fifty Seconds', 2000],
  ])('%s (%i) is none of them', (title, year) => {
    expect(match({ title, year })).toBe(-1);
  });

  it('are the same however their titles are written', () => {
    const film = fc.constantFrom(
      ...[...CATALOGUE.keys()].filter(
        (m) => !['Emma', 'Hamlet', 'Undated', 'Secret', 'Mother'].some((name) => CATALOGUE[m][0].startsWith(name)),
      ),
    );
    const writing = fc.constantFrom<((title: string) => string)[]>(
      (title) => title,
      (title) => title.toUpperCase(),
      (title) => title.normalize('NFD'),
      (title) => title.replaceAll(/[^\p{L}\p{N}'’&]+/gu, ' '),
      (title) => `The ${title}`,
      (title) => title.replaceAll(/\b2\b/g, 'II').replaceAll('Two', '2'),
      (title) => title.replaceAll(' & ', ' and '),
      (title) => title.replaceAll('Color', 'Colour'),
    );
    fc.assert(
      fc.property(film, writing, fc.constantFrom(-1, 0, 1), (m, write, gap) => {
        const [title, year] = CATALOGUE[m];
        const written = write(readingNames(title, year)[0]);
        const found = match({ title: written, year: year + gap });
        expect(CATALOGUE[found]?.[0], written).toBe(title);
      }),
    );
  });

  it('take any text in little time, and no film for another', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(2100), (title, year) => {
        const found = match({ title, originalTitle: title, year });
        if (found !== -1) expect(Math.abs(CATALOGUE[found][1] - year)).toBeLessThanOrEqual(year === 0 ? 3000 : 1);
      }),
    );
  });

  it.each([
    [{ title: 'The Godfather', year: 1972 }, 0],
    [{ title: 'GODFATHER', year: 1973 }, 0],
    [{ title: 'The Godfather', year: 1975 }, -1],
    [{ title: 'La cite des enfants perdus', year: 1995 }, 1],
    [{ title: 'The City of Lost Children (La Cité des enfants perdus)', year: 1995 }, 1],
    [{ title: 'Hamlet', year: 1996 }, 3],
    [{ title: 'Hamlet', year: 1991 }, 2],
    [{ title: 'Hamlet' }, -1],
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

it.each([
  [{ movieId: 112, title: 'Emma', year: 1996 }, 12, 11],
  [{ title: 'Emma', year: 1996 }, 11, 12],
  [{ title: 'Mother', year: 2017 }, 32, 33],
  [{ title: 'Innocence', year: 2004 }, 14, 13],
  [{ title: 'Hamlet' }, 2, 3],
  [{ title: 'Twins', year: 2000 }, 9, 10],
  [{ imdbId: 116477, title: 'Hamlet' }, 3, 2],
  [{ title: 'The Godfather', year: 1972 }, 0, -1],
])('%j is the other film while film %i is not shown', (clue, hidden, other) => {
  const { match } = filmMatcher(movies, () => 0);
  expect(match(clue, (movie) => movie !== hidden)).toBe(other);
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
    const names = CATALOGUE.flatMap(([title, year]) => readingNames(title, year));
    expect(held()).toMatchObject({ bytes: 8 * (CATALOGUE.length + names.length), loadMs: 2 });
    expect(matcher.match({ title: 'X2', year: 2003 })).toBe(7);
    const parts = names.flatMap(shortNames);
    expect(held()).toMatchObject({ bytes: 8 * (CATALOGUE.length + names.length + parts.length), loadMs: 3 });
    matcher.shrink();
    expect(held()).toMatchObject({ bytes: 0 });
  }
});
