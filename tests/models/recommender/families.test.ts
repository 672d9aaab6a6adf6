/** Which films are a series, tell one story, or are the same film twice. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { familiesFile, filmFamilies } from '../../../models/recommender/families.ts';
import { layItems, moviesWithItems } from '../../../models/recommender/items.ts';
import type { ItemChange } from '../../../shared/items.ts';
import { noAttributes } from '../../../shared/release/attributes.ts';
import { decodeFamilies } from '../../../shared/release/families.ts';
import { decodeMovies, encodeMovies, type MovieTable } from '../../../shared/release/movies.ts';
import { toCatalogue } from '../../fixtures/toy-ratings.ts';

interface Film {
  title?: string;
  year?: number;
  genres?: string[];
  imdbId?: number;
}

/** Families of a catalogue of these films, most rated first. A text is a title. */
function familiesOf(films: readonly (Film | string)[]) {
  let clock = 0;
  return filmFamilies(moviesOf(films), () => clock++);
}

function moviesOf(films: readonly (Film | string)[]): MovieTable {
  const all = films.map((film) => (typeof film === 'string' ? { title: film } : film));
  const catalogue = {
    ...toCatalogue(all.map(({ imdbId: _, ...film }, k) => ({ id: k + 1, ...film }))),
    imdbIds: Uint32Array.from(all, ({ imdbId = 0 }) => imdbId),
  };
  const stats = { numRatings: new Uint32Array(all.length), meanRatings: new Float32Array(all.length) };
  return decodeMovies(encodeMovies(catalogue, stats));
}

/** Titles that stand for the rest of a catalogue. */
const OTHERS = [
  'Fargo',
  'Casablanca',
  'Chinatown',
  'Amadeus',
  'Vertigo',
  'Memento',
  'Persona',
  'Ikiru',
  'Love Actually',
  'Love Story',
  'Love & Basketball',
  'Love Me Tender',
  'Love Serenade',
  'In the Mood for Love',
  'Big Fish',
  'Big Night',
  'American Beauty',
  'American Graffiti',
  'American Psycho',
  'The Quiet American',
  'Paris, Texas',
  'Paris Is Burning',
  'Midnight in Paris',
];

const SERIES: string[][] = [
  ['Toy Story', 'Toy Story 2', 'Toy Story 3', 'Toy Story of Terror'],
  ["Harry Potter and the Sorcerer's Stone", 'Harry Potter and the Goblet of Fire', 'Harry Potter & the Secrets'],
  ['The Lord of the Rings: The Two Towers', 'Lord of the Rings: The Return of the King, The', 'Lord of the Rings, The'],
  ['Star Wars: Episode V - The Empire Strikes Back', 'Star Wars', 'Rogue One: A Star Wars Story', 'Star Wars: Rebels'],
  ['Rocky', 'Rocky II', 'Rocky V', 'Rocky III', 'Rocky Balboa'],
  ['Star Trek', 'Star Trek: First Contact', 'Star Trek VI: The Undiscovered Country', 'Star Trek Into Darkness'],
  ['Pirates of the Caribbean: At World’s End', 'Pirates of the Caribbean: On Stranger Tides'],
  ['The Godfather', 'Godfather: Part II, The', 'Godfather: Part III, The'],
  ['Raiders of the Lost Ark (Indiana Jones and the Raiders of the Lost Ark)', 'Indiana Jones and the Last Crusade'],
  ['Alien', 'Aliens', 'Alien³ (a.k.a. Alien 3)', 'Alien: Resurrection'],
  ['Batman', 'Batman: Year One', 'Batman: Gotham Knight', 'Batman Returns', 'Batman Begins'],
  ['The Dark Knight', 'The Dark Knight Rises'],
  ['Die Hard', 'Die Hard 2', 'Die Hard: With a Vengeance', 'Live Free or Die Hard'],
  ['Planet of the Apes', 'Planet of the Apes: The Beginning', 'Rise of the Planet of the Apes'],
  ['Ocean’s Eleven', 'Ocean’s Twelve', 'Ocean’s Thirteen'],
  ['Kill Bill: Vol. 1', 'Kill Bill: Vol. 2'],
  ['Three Colors: Blue (Trois couleurs: Bleu)', 'Three Colors: Red (Trois couleurs: Rouge)'],
  ['American Pie', 'American Pie 2', 'American Wedding (American Pie 3)'],
  ['Hamlet', 'Hamlet', 'Hamlet 2'],
];

describe('a series', () => {
  test.each(SERIES.map((titles) => [titles[0], titles] as const))('is that of %s', (_, titles) => {
    const families = familiesOf([...OTHERS, ...SERIES.flat()]);
    const at = (title: string) => OTHERS.length + SERIES.flat().indexOf(title);
    const own = titles.map((title) => families.of(at(title)).series);
    expect(new Set(own)).toEqual(new Set([own[0]]));
  });

  test('has no film of another one', () => {
    const families = familiesOf([...OTHERS, ...SERIES.flat()]);
    let movie = OTHERS.length;
    const names = SERIES.map((titles) => titles.map(() => families.of(movie++).series)[0]);
    expect(new Set(names).size).toBe(names.length);
    for (const k of OTHERS.keys()) expect(names).not.toContain(families.of(k).series);
  });

  test('is not told by a word that begins many titles', () => {
    const families = familiesOf([...OTHERS, 'Love', 'American, The', 'Paris']);
    const names = Array.from({ length: OTHERS.length + 3 }, (_, movie) => families.of(movie).series);
    expect(new Set(names).size).toBe(names.length);
  });

  test('is told by a rare first word when the films are of one kind', () => {
    const kind = ['Action', 'Thriller'];
    const titles = ['Bourne Identity, The', 'Bourne Supremacy, The', 'Bourne Ultimatum, The'];
    const alike = familiesOf([...OTHERS, ...titles.map((title) => ({ title, genres: [...kind, 'Crime'] }))]);
    const of = (families: typeof alike) => titles.map((_, k) => families.of(OTHERS.length + k).series);
    expect(new Set(of(alike)).size).toBe(1);
    const different = titles.map((title, k) => ({ title, genres: k === 0 ? ['Children'] : kind }));
    expect(new Set(of(familiesOf([...OTHERS, ...different]))).size).toBe(3);
  });

  test('is found for sequels of whatever name, numbered in whatever way', () => {
    const name = fc
      .uniqueArray(fc.constantFrom('Zorg', 'Quark', 'Moon', 'Velvet', 'Harbour', 'Crown'), {
        minLength: 1,
        maxLength: 3,
      })
      .map((words) => words.join(' '));
    const marks = fc.uniqueArray(
      fc.constantFrom(
        ' 2',
        ' II',
        ' III',
        ': Part IV',
        ': The Return',
        ' - The Beginning',
        ' and the Lost Gold',
        ' 3: End',
      ),
      { minLength: 2, maxLength: 5 },
    );
    fc.assert(
      fc.property(name, marks, fc.constantFrom('', 'The '), (words, tails, article) => {
        const titles = ['', ...tails].map((tail) => `${article}${words}${tail}`);
        const families = familiesOf([...OTHERS, ...titles]);
        const own = titles.map((_, k) => families.of(OTHERS.length + k).series);
        expect(new Set(own).size).toBe(1);
      }),
    );
  });
});

describe('where titles tell nothing, every film stands alone', () => {
  test.each([
    ['films without titles', Array.from({ length: 12 }, () => ({}))],
    ['numbered films', Array.from({ length: 30 }, (_, k) => `Film ${k + 1}`)],
    ['numbered films of kinds', Array.from({ length: 30 }, (_, k) => `${k % 2 ? 'Blast' : 'Embrace'} ${k}`)],
    ['items with a number sign', Array.from({ length: 30 }, (_, k) => `Item number ${k}`)],
    ['ids', Array.from({ length: 30 }, (_, k) => `tt${1_000_000 + k}`)],
    ['numbers', Array.from({ length: 30 }, (_, k) => `${k}`)],
  ] as [string, (Film | string)[]][])('as of %s', (_, films) => {
    const families = familiesOf(films);
    const names = films.map((_film, movie) => families.of(movie));
    expect(new Set(names.map(({ series }) => series)).size).toBe(films.length);
    expect(new Set(names.map(({ story }) => story)).size).toBe(films.length);
  });

  test('as of titles of any characters, which never fail', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { maxLength: 20 }), (titles) => {
        const families = familiesOf(titles);
        for (const movie of titles.keys()) expect(families.of(movie).series).toEqual(expect.any(String));
      }),
    );
  });
});

describe('a story', () => {
  test('is the same for parts of it, and for one title and year', () => {
    const families = familiesOf([
      'Kill Bill: Vol. 1',
      'Kill Bill: Vol. 2',
      'Harry Potter and the Deathly Hallows: Part 1',
      'Harry Potter and the Deathly Hallows: Part 2',
      { title: 'Aladdin (1992)', year: 1992 },
      { title: 'Aladdin (1992)', year: 1992 },
      { title: 'Aladdin (2019)', year: 2019 },
      'Rocky',
      'Rocky II',
      'Hamlet',
      'Hamlet',
    ]);
    const stories = Array.from({ length: 11 }, (_, movie) => families.of(movie).story);
    expect(stories[0]).toBe(stories[1]);
    expect(stories[2]).toBe(stories[3]);
    expect(stories[4]).toBe(stories[5]);
    expect(new Set(stories).size).toBe(8);
  });
});

describe('twins', () => {
  test('have a title and a year in common, or an id elsewhere', () => {
    const twin = { title: 'Solaris', year: 1972 };
    const families = familiesOf([
      twin,
      { ...twin, year: 2002 },
      { ...twin, imdbId: 5 },
      { title: 'Solyaris', year: 1971, imdbId: 5 },
    ]);
    expect([0, 1, 2, 3].map(families.twinsOf)).toEqual([[2], [], [0, 3], [2]]);
  });

  test('are none when ids elsewhere tell them apart, or the year is not known', () => {
    const emma = { title: 'Emma (1996)', year: 1996 };
    const families = familiesOf([{ ...emma, imdbId: 116191 }, { ...emma, imdbId: 118308 }, 'Hamlet', 'Hamlet']);
    expect([0, 1, 2, 3].map(families.twinsOf)).toEqual([[], [], [], []]);
  });

  test('are found however rare the film is, and are none where many films have one title and year', () => {
    const rare = Array.from({ length: 12_000 }, (_, k) => ({ title: `Name ${k % 11_999}`, year: 1990 }));
    expect(familiesOf(rare).twinsOf(11_999)).toEqual([0]);
    const same = Array.from({ length: 30 }, () => ({ title: 'Untitled', year: 1990 }));
    expect(familiesOf(same).twinsOf(0)).toEqual([]);
  });

  test('that are alone do not belong to a film that is called like a number', () => {
    const families = familiesOf([{ title: '300', year: 2006 }, ...OTHERS, { title: '1', year: 2013 }]);
    const stories = Array.from({ length: 2 + OTHERS.length }, (_, movie) => families.of(movie).series);
    expect(new Set(stories).size).toBe(stories.length);
  });
});

test('names are found once, when they are asked for; what is known of single films is dropped', () => {
  const families = familiesOf(OTHERS);
  expect(families.memory()).toMatchObject({ bytes: 0, loadMs: 0 });
  const first = families.of(3);
  expect(families.of(3)).toBe(first);
  const { bytes, loadMs } = families.memory();
  expect([bytes > 0, loadMs]).toEqual([true, 1]);
  families.shrink();
  const left = families.memory();
  expect([left.bytes > 0, left.bytes < bytes, left.loadMs]).toEqual([true, true, 1]);
  expect(families.of(3)).toEqual(first);
});

describe('with changes of the catalogue', () => {
  /** A catalogue with these changes, its families by what is known of the release, and how many titles they have read. */
  const withChanges = (movies: MovieTable, changes: readonly ItemChange[]) => {
    const items = layItems(movies, changes);
    const changed = moviesWithItems(movies, items);
    let numRead = 0;
    const counted: MovieTable = {
      ...changed,
      title(movie) {
        numRead++;
        return changed.title(movie);
      },
    };
    const families = filmFamilies(movies, () => 0);
    families.twinsOf(0);
    const { length } = changed.movieIds;
    const laid = families.withItems(counted, noAttributes(length), items.renamed);
    return { changed, families: laid, numRead: () => numRead };
  };
  const changeOf = (movieId: number, said: Omit<ItemChange, 'movieId' | 'time'>): ItemChange => ({
    movieId,
    ...said,
    time: 1,
  });

  test('a film that is new or renamed belongs to the series and has the twins that its title says', () => {
    const movies = moviesOf([{ title: 'Rocky', year: 1976 }, { title: 'Rocky II', year: 1979 }, ...OTHERS]);
    const { families } = withChanges(movies, [
      changeOf(3, { title: 'Rocky III', year: 1982 }),
      changeOf(900, { title: 'Rocky', year: 1976 }),
      changeOf(901, { title: 'Rocky III', year: 1982 }),
    ]);
    const [first, added] = [movies.numMovies, movies.numMovies + 1];
    expect([1, 2, first, added].map((movie) => families.of(movie).series)).toEqual(Array(4).fill('rocky'));
    expect([0, 1, 2, first, added].map(families.twinsOf)).toEqual([[first], [], [added], [0], [2]]);
  });

  test('twins are those of the whole catalogue with the changes', () => {
    const titles = fc.constantFrom('Emma', 'Solaris', 'Solaris (1972)', 'Fargo', 'Hamlet');
    const years = fc.constantFrom(0, 1972, 1996);
    const films = fc.array(fc.record({ title: titles, year: years, imdbId: fc.nat(3) }), {
      minLength: 1,
      maxLength: 12,
    });
    const said = fc.record({ title: titles, year: years }, { requiredKeys: [] });
    const changes = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 20 }), said), {
      selector: ([movieId]) => movieId,
    });
    fc.assert(
      fc.property(films, changes, (catalogue, given) => {
        const movies = moviesOf(catalogue);
        const all = given.map(([movieId, own]) => changeOf(movieId, own));
        const { changed, families } = withChanges(movies, all);
        const anew = filmFamilies(changed, () => 0);
        for (let movie = 0; movie < changed.numMovies; movie++)
          expect(families.twinsOf(movie)).toEqual(anew.twinsOf(movie));
      }),
    );
  });

  test('reads the titles that changed and those that are asked about, and no others', () => {
    const movies = moviesOf(Array.from({ length: 2_000 }, (_, k) => ({ title: `Film ${k} of many`, year: 1990 })));
    const { families, numRead } = withChanges(movies, [changeOf(7, { title: 'Film 8 of many' })]);
    expect(families.twinsOf(6)).toEqual([8]);
    families.of(1);
    expect(numRead()).toBeLessThan(20);
  });
});

describe('families that the release has', () => {
  const film = fc.record(
    {
      title: fc.constantFrom(...SERIES.flat(), ...OTHERS, 'Film 1', 'Film 2', '', 'Ødipus Rex: Ein Anfang'),
      year: fc.constantFrom(1994, 1995),
      imdbId: fc.integer({ min: 1, max: 8 }),
    },
    { requiredKeys: [] },
  );

  test('are those that its titles tell', () => {
    fc.assert(
      fc.property(fc.array(film, { maxLength: 40 }), (films) => {
        const movies = moviesOf(films);
        const told = filmFamilies(movies, () => 0);
        const kept = filmFamilies(movies, () => 0, undefined, decodeFamilies(familiesFile(movies)));
        for (const a of films.keys()) {
          expect(kept.twinsOf(a)).toEqual(told.twinsOf(a));
          for (const b of films.keys()) {
            expect(kept.of(a).series === kept.of(b).series).toBe(told.of(a).series === told.of(b).series);
            expect(kept.of(a).story === kept.of(b).story).toBe(told.of(a).story === told.of(b).story);
          }
        }
      }),
    );
  });

  test('go on with changes of the catalogue', () => {
    const movies = moviesOf(['Rocky', 'Rocky II', ...OTHERS]);
    const kept = filmFamilies(movies, () => 0, undefined, decodeFamilies(familiesFile(movies)));
    const items = layItems(movies, [{ movieId: 900, title: 'Rocky III', time: 1 }]);
    const changed = moviesWithItems(movies, items);
    const laid = kept.withItems(changed, noAttributes(changed.numMovies), items.renamed);
    expect(new Set([0, 1, movies.numMovies].map((movie) => laid.of(movie).series)).size).toBe(1);
    expect(laid.of(2).series).not.toBe(laid.of(0).series);
  });

  test('take no room for films that stand alone', () => {
    const [alone, series] = [OTHERS, ['Rocky', 'Rocky II', ...OTHERS]].map((titles) => familiesFile(moviesOf(titles)));
    expect(series.length).toBeGreaterThan(alone.length);
    expect(familiesFile(moviesOf([...OTHERS, 'Ikiru Again', 'Fargo Again'])).length).toBe(alone.length);
  });
});
