/**
 * Reads the tags that viewers gave to movies, from a table with the columns user, movie, tag and timestamp (`tags.csv`,
 * `tags.dat`). Only movie and tag are used. Tags are lower-cased and trimmed. Empty ones and those of more than 100
 * characters are left out.
 */

import { keyOf } from '../ratings/movie-keys.ts';
import { reasonAgainstName } from '../tables/check-row.ts';
import type { ColumnNames } from '../tables/column-names.ts';
import type { DataFile } from '../tables/data-file.ts';
import { eachSideRow, type Unused } from './side-file.ts';

/** A round number: a longer text is a remark and not a tag. */
const LONGEST_TAG = 100;

/** The tags of a file: `movieKeys` and `tags` are parallel and have one entry per row that has a tag. */
export interface Tags {
  /** The ids of the movies as texts. */
  readonly movieKeys: readonly string[];
  /** Positions in `names`. */
  readonly tags: readonly number[];
  /** The different tags, in the order of their first occurrence. */
  readonly names: readonly string[];
  readonly unused: Unused;
}

/** Reads a plain file of tags, which may have no rows. Throws `DataError` if it has no column of movies or tags. */
export function readTags(file: DataFile, names?: ColumnNames): Tags {
  const movieKeys: string[] = [];
  const tags: number[] = [];
  const numberOf = new Map<string, number>();
  /** The key of each film by its cell: one text per film, and not one per row. */
  const keys = new Map<string, string>();
  const unused = eachSideRow(file, 'tags', { names, needed: ['movie', 'tag'] }, (cellOf) => {
    const cell = cellOf('movie');
    const known = keys.get(cell);
    const key = known ?? keyOf(cell);
    const reason = known === undefined ? reasonAgainstName('movieId', key) : null;
    if (reason !== null) return reason;
    if (known === undefined) keys.set(cell, key);
    const name = cellOf('tag').toLowerCase();
    if (name === '' || name.length > LONGEST_TAG) return null;
    const number = numberOf.get(name) ?? numberOf.size;
    numberOf.set(name, number);
    movieKeys.push(key);
    tags.push(number);
    return null;
  });
  return { movieKeys, tags, names: [...numberOf.keys()], unused };
}
