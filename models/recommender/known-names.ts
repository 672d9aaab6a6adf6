/** The few well-known films that were given another name later. Catalogues have one of the names, and people use all. */

import { looseKey, tellingNames } from './title-forms.ts';

interface KnownFilm {
  readonly year: number;
  readonly names: readonly string[];
}

const FILMS: readonly KnownFilm[] = [
  { year: 1977, names: ['Star Wars', 'Star Wars: Episode IV - A New Hope'] },
  { year: 1980, names: ['The Empire Strikes Back', 'Star Wars: Episode V - The Empire Strikes Back'] },
  { year: 1983, names: ['Return of the Jedi', 'Star Wars: Episode VI - Return of the Jedi'] },
  { year: 2015, names: ['Star Wars: The Force Awakens', 'Star Wars: Episode VII - The Force Awakens'] },
  { year: 2017, names: ['Star Wars: The Last Jedi', 'Star Wars: Episode VIII - The Last Jedi'] },
  { year: 2019, names: ['Star Wars: The Rise of Skywalker', 'Star Wars: Episode IX - The Rise of Skywalker'] },
  { year: 1981, names: ['Raiders of the Lost Ark', 'Indiana Jones and the Raiders of the Lost Ark'] },
  { year: 1981, names: ['The Road Warrior', 'Mad Max 2', 'Mad Max 2: The Road Warrior'] },
  { year: 1982, names: ['First Blood', 'Rambo: First Blood'] },
  { year: 1995, names: ['Seven', 'Se7en'] },
  { year: 2014, names: ['Edge of Tomorrow', 'Live Die Repeat', 'Live Die Repeat: Edge of Tomorrow'] },
];

const BY_NAME = index((name) => [name]);
const BY_PART = index((name) => [name, ...tellingNames(name)]);

/** Returns the other names of the film with this name in reading order and this year; none for most films. */
export function otherNames(name: string, year: number): readonly string[] {
  const key = looseKey(name);
  const film = BY_NAME.get(key)?.find((known) => known.year === year);
  return film ? film.names.filter((other) => looseKey(other) !== key) : [];
}

/** Returns the films that are called so, or whose names have this part; none for most names. */
export function filmsKnownAs(name: string): readonly KnownFilm[] {
  return BY_PART.get(looseKey(name)) ?? [];
}

function index(keysOf: (name: string) => string[]): ReadonlyMap<string, KnownFilm[]> {
  const found = new Map<string, KnownFilm[]>();
  for (const film of FILMS) {
    for (const key of new Set(film.names.flatMap(keysOf).map(looseKey))) {
      found.set(key, [...(found.get(key) ?? []), film]);
    }
  }
  return found;
}
