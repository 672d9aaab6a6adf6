/** Reads `links.csv`, which has the header `movieId,imdbId,tmdbId`. IMDb and TMDB ids may be missing. */

import { DataError } from '../data-error.ts';
import { reasonAgainstId } from '../tables/check-row.ts';
import { type DataFile, headText, readHead } from '../tables/data-file.ts';
import { forEachRecord } from '../tables/text-lines.ts';
import { checkWidth, findHeader } from './side-file.ts';

/** The ids of a movie at IMDb and TMDB; 0 if unknown. */
export interface Link {
  readonly imdbId: number;
  readonly tmdbId: number;
}

/** Returns the links by movie id. Throws `DataError` for the first bad row. */
export function readLinks(file: DataFile): ReadonlyMap<number, Link> {
  headText(file, readHead(file));
  const links = new Map<number, Link>();
  let header: readonly number[] | undefined;
  let width = 0;
  forEachRecord(file, 'utf-8', { separator: ',', quoted: true }, (cells, row) => {
    if (!header) {
      header = findHeader(file, cells, ['movieId', 'imdbId', 'tmdbId'], row);
      width = cells.length;
      return;
    }
    checkWidth(file, cells, width, row);
    const [movieId, imdbId, tmdbId] = header.map((at) => cells[at]);
    const reason =
      reasonAgainstId('movieId', movieId) ??
      (imdbId === '' ? null : reasonAgainstId('imdbId', imdbId)) ??
      (tmdbId === '' ? null : reasonAgainstId('tmdbId', tmdbId));
    if (reason !== null) throw new DataError('row', file.label, reason, { row });
    links.set(Number(movieId), { imdbId: Number(imdbId), tmdbId: Number(tmdbId) });
  });
  return links;
}
