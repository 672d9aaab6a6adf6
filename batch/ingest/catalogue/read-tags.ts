/**
 * Tags that viewers gave to movies: `tags.csv` (`userId,movieId,tag,timestamp` with that header) or `tags.dat` (`15::4973::excellent!::1215184630`).
 * Lower-cased and trimmed; empty ones and ones of more than 100 characters are no tags and are left out.
 */

import { DataError } from '../data-error.ts';
import { isName, reasonAgainstId, reasonAgainstName } from '../tables/check-row.ts';
import { type DataFile, headText, readHead } from '../tables/data-file.ts';
import { detectEncoding, forEachRecord } from '../tables/text-lines.ts';
import { checkWidth, findHeader } from './side-file.ts';

const LONGEST_TAG = 100;
const DAT_COLUMNS = ['userId', 'movieId', 'tag', 'timestamp'];

/** One entry per row that has a tag: parallel arrays. */
export interface Tags {
  readonly movieIds: readonly number[];
  /** Positions in `names`. */
  readonly tags: readonly number[];
  /** Distinct, in the order of their first occurrence. */
  readonly names: readonly string[];
}

/** Throws `DataError` for the first bad row. A file without rows has no tags. */
export function readTags(file: DataFile): Tags {
  const isDat = headText(file, readHead(file)).split('\n', 1)[0].includes('::');
  const format = isDat ? { separator: '::', quoted: false } : { separator: ',', quoted: true };
  const movieIds: number[] = [];
  const tags: number[] = [];
  const numberOf = new Map<string, number>();
  let positions: readonly number[] | undefined = isDat ? [0, 1, 2] : undefined;
  let width = DAT_COLUMNS.length;
  forEachRecord(file, isDat ? detectEncoding(file) : 'utf-8', format, (cells, row) => {
    if (!positions) {
      positions = findHeader(file, cells, ['userId', 'movieId', 'tag'], row);
      width = cells.length;
      return;
    }
    checkWidth(file, cells, width, row);
    const [user, movie, tag] = positions;
    const againstUser = isName(cells[user]) ? reasonAgainstName : reasonAgainstId;
    const reason = againstUser('userId', cells[user]) ?? reasonAgainstId('movieId', cells[movie]);
    if (reason !== null) throw new DataError('row', file.label, reason, { row });
    const name = cells[tag].trim().toLowerCase();
    if (name === '' || name.length > LONGEST_TAG) return;
    let number = numberOf.get(name);
    if (number === undefined) {
      number = numberOf.size;
      numberOf.set(name, number);
    }
    movieIds.push(Number(cells[movie]));
    tags.push(number);
  });
  return { movieIds, tags, names: [...numberOf.keys()] };
}
