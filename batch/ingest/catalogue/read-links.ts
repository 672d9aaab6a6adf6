/** Reads `links.csv`, which has the columns movie, imdb and tmdb. An id that is missing or cannot be read is unknown. */

import { imdbNumber, keyOf } from '../ratings/movie-keys.ts';
import { isNothing } from '../tables/cell-values.ts';
import { reasonAgainstId, reasonAgainstName } from '../tables/check-row.ts';
import type { ColumnNames } from '../tables/column-names.ts';
import type { DataFile } from '../tables/data-file.ts';
import { eachSideRow, type Unused } from './side-file.ts';

/** The ids of a movie at IMDb and TMDB; 0 if unknown. */
export interface Link {
  readonly imdbId: number;
  readonly tmdbId: number;
}

/** The links of a file by the text of the movie's id. */
export interface Links {
  readonly byKey: ReadonlyMap<string, Link>;
  /** Rows that were left out, and those of which an id was not understood. */
  readonly unused: Unused;
}

/** Returns the links of a plain file. Throws `DataError` if it has no column of movies. */
export function readLinks(file: DataFile, names?: ColumnNames): Links {
  const byKey = new Map<string, Link>();
  const unused = eachSideRow(file, 'links', { names, needed: ['movie'] }, (cellOf) => {
    const key = keyOf(cellOf('movie'));
    const reason = reasonAgainstName('movieId', key);
    if (reason !== null) return reason;
    const [imdb, tmdb] = [cellOf('imdb'), cellOf('tmdb')];
    const link = { imdbId: idIn(imdb), tmdbId: idIn(tmdb) };
    byKey.set(key, link);
    if (Number.isNaN(link.imdbId)) byKey.set(key, { ...link, imdbId: 0 });
    if (Number.isNaN(link.tmdbId)) byKey.set(key, { imdbId: link.imdbId || 0, tmdbId: 0 });
    return Number.isNaN(link.imdbId)
      ? reasonAgainstId('imdbId', imdb)
      : Number.isNaN(link.tmdbId)
        ? reasonAgainstId('tmdbId', tmdb)
        : null;
  });
  return { byKey, unused };
}

/** The number in `0114709`, `tt0114709`, `862.0` or the address of a film's page. 0 for none, NaN if not understood. */
function idIn(text: string): number {
  if (isNothing(text)) return 0;
  const [, tt] = /(tt\d{1,9})(?!\d)/.exec(text) ?? [];
  if (tt !== undefined) return imdbNumber(tt) ?? Number.NaN;
  return reasonAgainstId('', text) === null ? Number(text) : Number.NaN;
}
