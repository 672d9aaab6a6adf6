/** Changes of the catalogue in the service's SQLite file. */

import { spellAttributes } from '../../../shared/attributes.ts';
import type { FeedbackFile } from '../../../shared/feedback.ts';
import {
  type ItemChange,
  type ItemStore,
  itemLine,
  MOST_ITEMS,
  reasonAgainstFacts,
  saysAnything,
} from '../../../shared/items.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { ATTRIBUTES_FILE, decodeAttributes } from '../../../shared/release/attributes.ts';
import { readManifest } from '../../../shared/release/manifest.ts';
import { decodeMovies, MOVIES_FILE } from '../../../shared/release/movies.ts';
import type { Answer } from '../../terminal/answer.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import type { FeedbackOptions } from '../feedback/options.ts';

/** Options of the commands that change an item. */
export interface ItemOptions extends FeedbackOptions {
  /** Folder of releases. What is changed must make sense for the current one, if there is any. */
  releases: string;
}

/** The change of an item without its time. */
export type Said = Omit<ItemChange, 'time'>;

/** Returns the items of a file. Every SQLite file has some place for them. */
function itemsIn({ items }: FeedbackFile): ItemStore {
  if (items) return items;
  throw new Error('the feedback file has no place for changes of the catalogue');
}

/** Returns all changes that say anything, by ascending movie id. */
export async function readItems(store: FeedbackFile): Promise<ItemChange[]> {
  const { changes = [] } = (await itemsIn(store).since(0)) ?? {};
  return changes.filter(saysAnything).sort((a, b) => a.movieId - b.movieId);
}

/**
 * Stores what `change` makes of what is said of an item so far. Throws `UsageError` for what makes no sense, also for the
 * current release, and when no further change can be kept.
 */
export async function changeItem(
  store: FeedbackFile,
  { releases }: ItemOptions,
  movieId: number,
  change: (before: Said) => Said,
): Promise<Answer> {
  const all = await readItems(store);
  const before = all.find((item) => item.movieId === movieId);
  const said = change(before ?? { movieId });
  const reason = reasonAgainstFacts({ ...said });
  if (reason !== undefined) throw new UsageError(reason);
  const fitting = await fitToRelease(releases, said);
  if (!before && all.length >= MOST_ITEMS) {
    throw new UsageError(`${MOST_ITEMS} films are changed already, and no more are kept: see "items remove"`);
  }
  return save(store, fitting);
}

/** Takes back all or a part of a change. Throws `UsageError` when nothing was changed. */
export async function takeBack(store: FeedbackFile, movieId: number, change: (before: Said) => Said): Promise<Answer> {
  const before = (await readItems(store)).find((item) => item.movieId === movieId);
  if (!before) throw new UsageError(`nothing is changed of film ${movieId}`);
  return save(store, change(before));
}

/** Stores what is said of an item, as of now. */
async function save(store: FeedbackFile, said: Said): Promise<Answer> {
  const stored = { ...said, time: Date.now() };
  await itemsIn(store).put(stored);
  return { value: itemLine(stored), text: describe(stored) };
}

/** Says what is changed of an item, in one line. */
function describe(item: ItemChange): string {
  if (!saysAnything(item)) return `film ${item.movieId}: as the release has it`;
  const { movieId, rule } = item;
  return [`film ${movieId}`, rule, factsIn(item)].filter(Boolean).join(': ');
}

/** Returns what is said of an item, on one line; empty when there is only a rule. */
export function factsIn({ title, year, genres, attributes = {} }: ItemChange): string {
  return [
    title,
    year === 0 ? 'year unknown' : year,
    genres?.join(', '),
    ...Object.entries(attributes).map(([name, value]) => `${name}: ${[value].flat().join(', ')}`),
  ]
    .filter((fact) => fact !== undefined && fact !== '')
    .join(' · ');
}

/**
 * Returns what is said of an item, with its attributes spelled as in the current release, if there is one. Throws
 * `UsageError` when it makes no sense for that release.
 */
async function fitToRelease(releasesDir: string, said: Said): Promise<Said> {
  const archive = fileArchive(releasesDir);
  const pointer = await archive.readPointer().catch(() => undefined);
  if (!pointer) return said;
  const { movieId, title, attributes = {} } = said;
  const source = archive.source(pointer.release);
  const { files } = await readManifest(source);
  if (title === undefined && decodeMovies(await source.read(MOVIES_FILE)).indexOf(movieId) === -1) {
    throw new UsageError(`release ${pointer.release} has no film ${movieId}; a new one needs a title: see "items add"`);
  }
  const table =
    ATTRIBUTES_FILE in files ? decodeAttributes(await source.read(ATTRIBUTES_FILE), source, false) : undefined;
  const { spelled, wrong } = spellAttributes(table?.attributes ?? [], attributes);
  const [first] = wrong;
  if (first) throw new UsageError(`attribute ${first.name}: ${first.reason}`);
  return { ...said, attributes: spelled };
}
