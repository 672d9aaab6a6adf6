/** Finds the columns of a table by their names, in any of the styles in which people write them. */

import { findListSite } from '../../../shared/list-sites.ts';
import { DataError, show } from '../data-error.ts';
import { toNumber } from './check-row.ts';
import type { DataFile } from './data-file.ts';
import { type FileKind, KNOWN, plain, ROLES, type Role, USUAL } from './known-columns.ts';

/**
 * Names of columns, or their positions from 1, by what they are for: `title`, or `movies.movie` for the column of one
 * kind of file alone.
 */
export type ColumnNames = Readonly<Partial<Record<Role | `${FileKind}.${Role}`, string>>>;

/** Where the cells of a rating are. A file of picks has no ratings. */
export type RatingPositions = Positions<(typeof ROLES)['ratings'][number]>;

/** A table's columns: the names of a header, or how many cells its first row has. */
export interface Columns {
  readonly header: readonly string[] | null;
  readonly first: readonly string[];
  /** Number of the line of the header or of the first row. */
  readonly row?: number;
}

/** Positions of columns by what they are for; −1 for one that is not there. */
export type Positions<R extends Role> = Readonly<Record<R, number>>;

/**
 * Finds the columns of a file. Names that the user gives count exactly as they are; a number may be a position from 1.
 * `needed` are the columns that have to be there. A file with a header has its columns found by name only; one without
 * has them in the order of `ROLES`. Throws `DataError` `missing` if a column that is needed or was named is not there.
 */
export function findColumns<K extends FileKind>(
  file: DataFile,
  kind: K,
  { header, first, row }: Columns,
  names: ColumnNames = {},
  needed: readonly Role[] = [],
): Positions<(typeof ROLES)[K][number]> {
  const roles: readonly Role[] = ROLES[kind];
  const isNamed = kind === 'ratings' && roles.some((role) => givenName(names, kind, role).name !== undefined);
  const found: Partial<Record<Role, number>> = {};
  for (const [at, role] of roles.entries()) {
    const { name, isOwn } = givenName(names, kind, role);
    let position = name === undefined ? -1 : findGiven(header, first, name, isOwn);
    if (position < 0 && name !== undefined && isOwn) throw missing(file, { header, first, row }, name, kind);
    if (position < 0 && !isNamed) {
      position = header ? findKnown(header, role, Object.values(found)) : at < first.length ? at : -1;
    }
    if (position < 0 && needed.includes(role)) throw missing(file, { header, first, row }, USUAL[role], kind, role);
    found[role] = position;
  }
  return found as Positions<(typeof ROLES)[K][number]>;
}

/** The name that was given, and whether it is about this file alone, so that it has to be there. */
function givenName(names: ColumnNames, kind: FileKind, role: Role): { name: string | undefined; isOwn: boolean } {
  const own = names[`${kind}.${role}`];
  const kinds = (Object.keys(ROLES) as FileKind[]).filter((one) => (ROLES[one] as readonly Role[]).includes(role));
  return { name: own ?? names[role], isOwn: own !== undefined || kind === 'ratings' || kinds.length === 1 };
}

function findGiven(
  header: readonly string[] | null,
  first: readonly string[],
  name: string,
  mayBePosition: boolean,
): number {
  const at = header?.indexOf(name) ?? -1;
  if (at >= 0 || !mayBePosition || !/^[1-9]\d{0,3}$/.test(name)) return at;
  return Number(name) <= first.length ? Number(name) - 1 : -1;
}

function findKnown(header: readonly string[], role: Role, taken: readonly number[]): number {
  const plains = header.map(plain);
  for (const name of KNOWN[role]) {
    const at = plains.findIndex((one, position) => one === name && !taken.includes(position));
    if (at >= 0) return at;
  }
  if (role !== 'movie') return -1;
  // In a catalogue the id of a film is often called no more than that. Without any id, the title is one.
  const last = plains.includes('user') || plains.includes('userid') ? [] : ['id'];
  return [...last, 'movietitle', 'title'].map((name) => plains.indexOf(name)).find((at) => at >= 0) ?? -1;
}

function missing(
  file: DataFile,
  { header, first, row }: Columns,
  name: string,
  kind: FileKind,
  role?: Role,
): DataError {
  const columns = header
    ? show(header.join(', '), 200)
    : `${first.length} without names: ${show(first.join(', '), 200)}`;
  const site = role === 'user' && header ? findListSite(header) : undefined;
  if (site) {
    const reason = `is one person's export from ${site.name} and belongs on the page: open "Your ratings" and choose Import. A dataset has the ratings of many users; the columns are ${columns}`;
    return new DataError('format', file.label, reason, { row });
  }
  const way = role === undefined ? '' : `; name it with --columns, like ${wayOut(kind)}`;
  const one =
    role === 'user' && kind === 'ratings' && header
      ? '. If these are the ratings of one person, they belong on the page: open "Your ratings" and choose Import'
      : '';
  return new DataError('missing', file.label, `no column ${name}; the columns are ${columns}${way}${one}`, { row });
}

function wayOut(kind: FileKind): string {
  return kind === 'ratings' ? 'user=…,movie=…,rating=…' : `${kind}.movie=…`;
}

/** Whether a first row without names looks like user, movie and rating: the third cell is a number, and not a time. */
export function looksLikeRatings(first: readonly string[]): boolean {
  return first.length >= 3 && Math.abs(toNumber(first[2] || 'none')) < 1e6;
}
