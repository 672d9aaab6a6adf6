/**
 * Writes the lists of an evaluation to a file, so that others can check the figures: JSON lines, one for each viewer.
 * Lines are written as viewers are scored, and none is kept in memory. docs/evaluate.md describes the file.
 */

import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { placeFile } from '../../shared/node/durable-files.ts';
import type { UserId } from '../../shared/user-id.ts';
import type { HeldOutCase } from '../splits/held-out.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** The lists of a viewer, in dense indexes. */
export interface ViewerLists {
  readonly held: HeldOutCase;
  /** The mean by which the figures of liking judge the viewer. */
  readonly ownMean: number;
  /** Best first, by recommender. */
  readonly lists: Readonly<Record<string, Uint32Array>>;
}

/** How the file names users and films. */
export interface ListNames {
  /** The id or name of a viewer by the number of their case. */
  userIdOf(user: number): UserId;
  /** The id of a film, or its text where films have texts, by dense index. */
  movieIdOf(movie: number): number | string;
}

/** Takes the lists of one viewer after another. */
export type TakeLists = (viewer: ViewerLists) => void;

/** Characters that are collected before they are written. A round number; the file does not depend on it. */
const BLOCK = 1 << 18;
/** Rough size of a line. It is only for the message that the disk is full. */
const LINE_BYTES = 5_000;

/**
 * Throws `UsageError` if no file can be put at `path`, which `option` gives: because its folder is absent or cannot be
 * written, or because there is something else than a file. Better now than after training.
 */
export async function checkOutput(option: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && !found.isFile()) throw new UsageError(`${option} ${path}: there is something that is not a file`);
  try {
    await access(dirname(path), constants.W_OK);
  } catch (cause) {
    throw new UsageError(`${option} ${path}: its folder is absent or cannot be written`, { cause });
  }
}

/**
 * Calls `use` with a function that adds lines, and puts the file at `path` when it is done. An earlier file stays as it
 * was until then, and for good if `use` throws. Without a path, `use` gets no function. `lines` is about how many lines
 * there will be. Throws `UnwritableError` and the errors of the file system.
 */
export async function withListFile<T>(
  path: string | undefined,
  names: ListNames,
  lines: number,
  use: (take?: TakeLists) => Promise<T>,
): Promise<T> {
  if (path === undefined) return use();
  return placeFile(path, lines * LINE_BYTES, async (staging) => {
    const file = openSync(staging, 'wx');
    try {
      let block = '';
      const flush = () => {
        writeFileSync(file, block);
        block = '';
      };
      const result = await use((viewer) => {
        block += `${JSON.stringify(lineOf(viewer, names))}\n`;
        if (block.length >= BLOCK) flush();
      });
      flush();
      return result;
    } finally {
      closeSync(file);
    }
  });
}

function lineOf({ held, ownMean, lists }: ViewerLists, { userIdOf, movieIdOf }: ListNames) {
  const { user, profile, movies, ratings } = held;
  const named = (list: Uint32Array) => Array.from(list, movieIdOf);
  return {
    userId: user === undefined ? null : userIdOf(user),
    known: profile.movies.length,
    ownMean,
    heldOut: Array.from(movies, (movie, row) => ({
      // A film that training does not have. No list can have it, but it counts among the relevant films.
      movieId: movie === -1 ? null : movieIdOf(movie),
      rating: ratings[row],
    })),
    lists: Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, named(list)])),
  };
}
