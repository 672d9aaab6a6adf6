/** The settings of the list, converted between the form, the address and a request. */

import { ITEM, ITEMS } from '../../../../shared/item-words.ts';
import { conditionWords } from '../../film-text/attribute-words.ts';
import { popularityText } from '../../film-text/popularity.ts';

/** Settings as in the form and the address. An empty text means the default. */
export interface Settings {
  genres: readonly string[];
  match: 'any' | 'all';
  excludeGenres: readonly string[];
  yearFrom: string;
  yearTo: string;
  /** Fewest and most ratings that a film has in the dataset. */
  minRatings: string;
  maxRatings: string;
  /** Conditions on attributes, like `language:en`. */
  where: readonly string[];
  n: number;
  diversity: number;
  /** From −1, off the beaten track, to 1, well known. */
  popularity: number;
  /** Names of the models that take part; empty for all. */
  models: readonly string[];
}

/** Settings that are numbers, and texts in the form. */
const NUMBERS = ['yearFrom', 'yearTo', 'minRatings', 'maxRatings'] as const;

/** The settings of an address without a query. */
export const DEFAULTS: Settings = {
  genres: [],
  match: 'any',
  excludeGenres: [],
  yearFrom: '',
  yearTo: '',
  minRatings: '',
  maxRatings: '',
  where: [],
  n: 10,
  diversity: 0,
  popularity: 0,
  models: [],
};

/** Returns the query of an address or of a GET request. Settings at their defaults are left out. */
export function toQuery(settings: Settings): URLSearchParams {
  const query = new URLSearchParams();
  if (settings.genres.length > 0) query.set('genres', settings.genres.join(','));
  if (settings.genres.length > 0 && settings.match !== DEFAULTS.match) query.set('match', settings.match);
  if (settings.excludeGenres.length > 0) query.set('excludeGenres', settings.excludeGenres.join(','));
  for (const name of NUMBERS) if (settings[name] !== '') query.set(name, settings[name]);
  if (settings.where.length > 0) query.set('where', settings.where.join(';'));
  if (settings.n !== DEFAULTS.n) query.set('n', String(settings.n));
  if (settings.diversity !== DEFAULTS.diversity) query.set('diversity', String(settings.diversity));
  if (settings.popularity !== DEFAULTS.popularity) query.set('popularity', String(settings.popularity));
  if (settings.models.length > 0) query.set('models', settings.models.join(','));
  return query;
}

/** Reads a query that `toQuery` wrote. Settings that are missing or not valid get their defaults. */
export function fromQuery(query: URLSearchParams): Settings {
  const list = (name: string) => (query.get(name) ?? '').split(',').filter((part) => part !== '');
  const number = (name: string, fallback: number) => {
    const value = Number(query.get(name) || Number.NaN);
    return Number.isFinite(value) ? value : fallback;
  };
  return {
    genres: list('genres'),
    match: query.get('match') === 'all' ? 'all' : 'any',
    excludeGenres: list('excludeGenres'),
    yearFrom: query.get('yearFrom') ?? '',
    yearTo: query.get('yearTo') ?? '',
    minRatings: query.get('minRatings') ?? '',
    maxRatings: query.get('maxRatings') ?? '',
    where: query
      .getAll('where')
      .flatMap((text) => text.split(';'))
      .filter((condition) => condition.trim() !== ''),
    n: number('n', DEFAULTS.n),
    diversity: number('diversity', DEFAULTS.diversity),
    popularity: number('popularity', DEFAULTS.popularity),
    models: list('models'),
  };
}

/** Whether no film can be from these years, because the first one is after the last one. */
export function yearsClash({ yearFrom, yearTo }: Pick<Settings, 'yearFrom' | 'yearTo'>): boolean {
  return yearFrom !== '' && yearTo !== '' && Number(yearFrom) > Number(yearTo);
}

/** Whether no film can have so many ratings, because the lowest number is above the highest one. */
export function countsClash({ minRatings, maxRatings }: Pick<Settings, 'minRatings' | 'maxRatings'>): boolean {
  return minRatings !== '' && maxRatings !== '' && Number(minRatings) > Number(maxRatings);
}

/** Returns the settings as members of the body of `POST /v1/recommendations`. */
export function toBody(settings: Settings): Record<string, unknown> {
  const { genres, match, excludeGenres, where, n, diversity, popularity, models } = settings;
  const numbers = NUMBERS.filter((name) => settings[name] !== '').map((name) => [name, Number(settings[name])]);
  return {
    n,
    diversity,
    popularity,
    ...(genres.length > 0 && { genres, match }),
    ...(excludeGenres.length > 0 && { excludeGenres }),
    ...Object.fromEntries(numbers),
    ...(where.length > 0 && { where }),
    ...(models.length > 0 && { models }),
  };
}

/** Returns the settings in a few words: `Crime or Drama · 1970 to 1979 · 10 films · 50 % variety`. `likes` for picks. */
export function describeSettings(settings: Settings, likes = false): string {
  const counted = likes ? 'picks' : 'ratings';
  const { genres, match, excludeGenres, yearFrom, yearTo, n, diversity, popularity, models } = settings;
  const { minRatings, maxRatings } = settings;
  const years = yearsClash({ yearFrom, yearTo })
    ? 'no year'
    : yearFrom && yearTo
      ? `${yearFrom} to ${yearTo}`
      : yearFrom
        ? `from ${yearFrom}`
        : yearTo && `to ${yearTo}`;
  const parts = [
    genres.length > 0 ? genres.join(match === 'all' ? ' and ' : ' or ') : 'All genres',
    years || 'any year',
    n === 1 ? `one ${ITEM}` : `${n} ${ITEMS}`,
  ];
  if (excludeGenres.length > 0) parts.splice(1, 0, `not ${excludeGenres.join(' or ')}`);
  if (countsClash(settings)) parts.push(`no number of ${counted}`);
  else if (minRatings !== '' && maxRatings !== '') parts.push(`${minRatings} to ${maxRatings} ${counted}`);
  else if (minRatings !== '') parts.push(`${minRatings} ${counted} or more`);
  else if (maxRatings !== '') parts.push(`${maxRatings} ${counted} or fewer`);
  parts.push(...settings.where.map(conditionWords));
  if (diversity > 0) parts.push(`${Math.round(100 * diversity)} % variety`);
  if (popularity !== 0) parts.push(popularityText(popularity));
  if (models.length > 0) parts.push(models.length === 1 ? 'one model' : `${models.length} models`);
  return parts.join(' · ');
}
