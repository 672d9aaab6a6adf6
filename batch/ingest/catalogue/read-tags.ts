/**
 * Reads the tags that viewers gave to movies, from `tags.csv` (with the header `userId,movieId,tag,timestamp`) or
 * `tags.dat` (lines like `15::4973::excellent!::1215184630`). Tags are lower-cased and trimmed. Empty ones and those of
 * more than 100 characters are left out.
 */

import { DataError } from '../data-error.ts';
import { isName, reasonAgainstId, reasonAgainstName } from '../tables/check-row.ts';
import { type DataFile, headText, readHead } from '../tables/data-file.ts';
import { detectEncoding, forEachRecord } from '../tables/text-lines.ts';
import { checkWidth, findHeader } from './side-file.ts';

/** A round number: a longer text is a remark and not a tag. */
const LONGEST_TAG = 100;
const DAT_COLUMNS = ['userId', 'movieId', 'tag', 'timestamp'];

/** The tags of a file: `movieIds` and `tags` are parallel and have one entry per row that has a tag. */
export interface Tags {
  /** Raw ids. */
  readonly movieIds: readonly number[];
  /** Positions in `names`. */
  readonly tags: readonly number[];
  /** The different tags, in the order of their first occurrence. */
  readonly names: readonly string[];
}

/** Reads a file of tags, which may have no rows. Throws `DataError` for the first bad row. */
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
