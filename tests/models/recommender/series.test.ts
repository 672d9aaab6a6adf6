import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filmInitials } from '../../../models/recommender/initials.ts';
import { filmMatcher } from '../../../models/recommender/match.ts';
import { searchTitles } from '../../../models/recommender/search.ts';
import { numberedName } from '../../../models/recommender/series.ts';
import type { MovieTable } from '../../../shared/release/movies.ts';
import { otherNumerals } from '../../../shared/release/numerals.ts';
import { encodeSearch, openSearch } from '../../../shared/release/search.ts';

/** A catalogue with these titles, most rated first. */
function catalogueOf(titles: readonly string[]) {
  const years = titles.map((title) => Number(/\((\d{4})\)$/.exec(title)?.[1] ?? 0));
  const movies = {
    numMovies: titles.length,
    indexOf: () => -1,
    title: (movie: number) => titles[movie],
    year: (movie: number) => years[movie],
    imdbId: () => 0,
    tmdbId: () => 0,
  } as unknown as MovieTable;
  const index = openSearch(encodeSearch(titles, Uint16Array.from(years)));
  const initials = filmInitials(movies, () => 0);
  return {
    match: (title: string, year: number) => titles[filmMatcher(movies, () => 0).match({ title, year })],
    search(query: string) {
      const { movies: found, isExact } = searchTitles(index, movies, query, initials.find);
      return { titles: Array.from(found, (movie) => titles[movie]), isExact };
    },
  };
}

/** Films of series, some of which are not there, and films that only look as if they belonged to one. */
const TITLES = [
  'Star Wars (1977)',
  'Raiders of the Lost Ark (1981)',
  'Harry Potter and the Chamber of Secrets (2002)',
  "Harry Potter and the Philosopher's Stone (2001)",
  'The Empire Strikes Back (1980)',
  'Seven (1995)',
  'Batman (1989)',
  'Batman (1966)',
  'Batman: The Dark Knight Returns, Part 2 (2013)',
  'Batman Returns (1992)',
  'Star Wars: Episode III - Revenge of the Sith (2005)',
  'Rogue One: A Star Wars Story (2016)',
  'Matrix Reloaded, The (2003)',
  'Matrix, The (1999)',
  'Matrix Revolutions, The (2003)',
  'Godfather: Part II, The (1974)',
  'Godfather, The (1972)',
  'Aliens (1986)',
  'Alien (1979)',
  'Alien Nation (1988)',
  'Rambo (2008)',
  'Rambo: First Blood Part II (1985)',
  'Rambo III (1988)',
  'First Blood (Rambo: First Blood) (1982)',
  'Hunger Games, The (2012)',
  'Hunger Games: Catching Fire, The (2013)',
  'Hunger Games: Mockingjay - Part 2, The (2015)',
  'Harry Potter and the Deathly Hallows: Part 1 (2010)',
  'Twelve Monkeys (a.k.a. 12 Monkeys) (1995)',
  'Lord of the Rings: The Two Towers, The (2002)',
  'Lord of the Rings: The Fellowship of the Ring, The (2001)',
  'Apollo 13 (1995)',
  'Road Warrior, The (1981)',
];

describe('a search for a film by its number in a series', () => {
  const { search } = catalogueOf(TITLES);

  it.each([
    // The number is in another name of the film.
    ['star wars 4', 'Star Wars (1977)'],
    ['Star Wars IV', 'Star Wars (1977)'],
    ['star wars episode four', 'Star Wars (1977)'],
    ['star wars: episode iv - a new hope', 'Star Wars (1977)'],
    ['a new hope', 'Star Wars (1977)'],
    ['star wars 5', 'The Empire Strikes Back (1980)'],
    ['mad max 2', 'Road Warrior, The (1981)'],
    ['se7en', 'Seven (1995)'],
    // The first film has no number.
    ['godfather part 1', 'Godfather, The (1972)'],
    ['the godfather part i', 'Godfather, The (1972)'],
    ['the godfather: part one', 'Godfather, The (1972)'],
    ['alien 1', 'Alien (1979)'],
    ['matrix 1', 'Matrix, The (1999)'],
    ['batman 1', 'Batman (1989)'],
    // The place in the series and a word of the title agree.
    ['rambo 2', 'Rambo: First Blood Part II (1985)'],
    ['lord of the rings 2', 'Lord of the Rings: The Two Towers, The (2002)'],
    ['lotr 2', 'Lord of the Rings: The Two Towers, The (2002)'],
    // No series.
    ['apollo 13', 'Apollo 13 (1995)'],
    ['monkeys 12', 'Twelve Monkeys (a.k.a. 12 Monkeys) (1995)'],
    ['deathly hallows 1', 'Harry Potter and the Deathly Hallows: Part 1 (2010)'],
    ['star wars 2005', 'Star Wars: Episode III - Revenge of the Sith (2005)'],
  ])('finds for %j the film %j', (query, first) => {
    expect(search(query)).toMatchObject({ isExact: true, titles: expect.arrayContaining([first]) });
    expect(search(query).titles[0]).toBe(first);
  });

  it.each([
    ['batman 4', ['Batman (1989)', 'Batman Returns (1992)', 'Batman: The Dark Knight Returns, Part 2 (2013)']],
    ['batman 2', ['Batman (1989)', 'Batman Returns (1992)', 'Batman: The Dark Knight Returns, Part 2 (2013)']],
    ['matrix 2', ['Matrix, The (1999)', 'Matrix Reloaded, The (2003)', 'Matrix Revolutions, The (2003)']],
    ['matirx 2', ['Matrix Reloaded, The (2003)', 'Matrix, The (1999)', 'Matrix Revolutions, The (2003)']],
    ['alien 3', ['Alien (1979)', 'Aliens (1986)', 'Alien Nation (1988)']],
    ['godfather 3', ['Godfather, The (1972)', 'Godfather: Part II, The (1974)']],
    ['star wars 12', ['Star Wars (1977)', 'Star Wars: Episode III - Revenge of the Sith (2005)']],
    ['harry potter 2', ["Harry Potter and the Philosopher's Stone (2001)"]],
    // The film of this name is newer than its second part, so it is not the first.
    ['rambo 1', ['First Blood (Rambo: First Blood) (1982)', 'Rambo: First Blood Part II (1985)', 'Rambo III (1988)']],
    ['hunger games 2', ['Hunger Games, The (2012)', 'Hunger Games: Catching Fire, The (2013)']],
    ['lotr 3', ['Lord of the Rings: The Fellowship of the Ring, The (2001)']],
  ])('lists for %j the films of the series, oldest first, and says that none is called so', (query, first) => {
    const { titles, isExact } = search(query);
    expect(titles.slice(0, first.length)).toEqual(first);
    expect(isExact).toBe(false);
  });

  it('finds nothing for a number of what no film is called', () => {
    for (const query of ['xyzzy 3', 'the 19', 'the part 19']) {
      expect(search(query), query).toEqual({ titles: [], isExact: false });
    }
  });

  it('has the same answer however the number is written, and never a film with another number as the right one', () => {
    const series = fc.constantFrom('Rocky', 'The Naked Gun', 'Police Academy', 'Ocean’s Club');
    const writing = fc.constantFrom(
      (n: number) => String(n),
      (n: number) => `part ${n}`,
      (n: number) => `Episode ${otherNumerals(String(n))[0]}`,
      (n: number) => otherNumerals(String(n)).at(-1) ?? '',
    );
    const number = fc.integer({ min: 1, max: 19 });
    fc.assert(
      fc.property(
        series,
        fc.uniqueArray(number, { minLength: 1, maxLength: 6 }),
        number,
        writing,
        (name, numbers, asked, write) => {
          const own = numbers.map((n) => `${name}${n === 1 ? '' : ` ${n}`} (${1960 + 2 * n})`);
          const { titles, isExact } = catalogueOf([...own, 'Rocket Science (2007)']).search(`${name} ${write(asked)}`);
          expect(isExact).toBe(numbers.includes(asked));
          if (isExact) expect(titles[0]).toBe(own[numbers.indexOf(asked)]);
          else expect(new Set(titles)).toEqual(new Set(own));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads the name and the number', () => {
    expect(numberedName('Rocky IV')).toMatchObject({ series: 'rocky', number: 4 });
    expect(numberedName('star wars: episode four')).toMatchObject({ series: 'star wars', number: 4 });
    expect(numberedName('101')).toBeUndefined();
    expect(numberedName('the 2')).toBeUndefined();
    expect(numberedName('rocky')).toBeUndefined();
    expect(numberedName('dalmatians one hundred and one')).toMatchObject({ series: 'dalmatians', number: 101 });
    fc.assert(fc.property(fc.string(), (text) => void numberedName(text)));
  });
});

describe('a film that was given another name later', () => {
  it('is found in a list under each of its names, in its year alone', () => {
    const { match } = catalogueOf(TITLES);
    expect(match('Star Wars: Episode IV - A New Hope', 1977)).toBe('Star Wars (1977)');
    expect(match('Mad Max 2', 1981)).toBe('Road Warrior, The (1981)');
    expect(match('Mad Max 2', 1991)).toBeUndefined();
    expect(match('Indiana Jones and the Raiders of the Lost Ark', 1981)).toBe('Raiders of the Lost Ark (1981)');
    expect(catalogueOf(['Mad Max 2: The Road Warrior (1981)']).match('The Road Warrior', 1981)).toBeDefined();
    expect(catalogueOf(['Seven (1979)']).search('se7en').isExact).toBe(false);
  });
});
