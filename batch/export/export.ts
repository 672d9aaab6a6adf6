/**
 * Writes recommendations for all users of a release to a file. Worker threads make the lists in batches of users, and
 * the batches are written in the order of the users. Only a few batches are in memory at a time, so memory does not
 * grow with the number of users.
 */

import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FeedbackEntry } from '../../shared/feedback.ts';
import type { ItemChange } from '../../shared/items.ts';
import { placeFile } from '../../shared/node/durable-files.ts';
import { scriptBeside } from '../../shared/node/script-beside.ts';
import { readManifest } from '../../shared/release/manifest.ts';
import { openProfiles, PROFILE_INDEX_FILE } from '../../shared/release/profiles.ts';
import { openUserNames, USER_NAME_INDEX_FILE } from '../../shared/release/user-names.ts';
import type { Source } from '../../shared/source.ts';
import { parseUserId, type UserId } from '../../shared/user-id.ts';
import type { FeedbackRows } from '../ingest/feedback/feedback-rows.ts';
import type { Progress } from '../terminal/progress.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { type SinceNight, sinceNight } from './since-night.ts';
import type { UserList, WriteLists } from './user-lists.ts';
import { writeNdjson } from './write-ndjson.ts';
import { writeParquet } from './write-parquet.ts';

/** What to export, and where to. */
export interface ExportOptions {
  /**
   * Path that ends in `.parquet` or `.ndjson`. An earlier file of this name is replaced once the new one is complete.
   */
  out: string;
  /** Number of recommendations per user. */
  n: number;
  /** Ids or names of users. The default is all users. */
  users?: readonly string[];
  /** What was said since the night: lists follow it, and newcomers have lists, too, after all others. None by default. */
  feedback?: FeedbackRows;
  /** Exports only this many users, the first ones. The default is no limit. */
  limit?: number;
  /** Number of worker threads, at least 1. */
  threads: number;
  /** Folder of the release, for the worker threads. */
  folder: string;
  /** Reads the same release, for this thread. */
  source: Source;
  progress: Progress;
}

/** The data that a worker thread is started with. */
export interface ExportStart {
  /** Folder of the release. */
  readonly folder: string;
  /** Number of recommendations per user. */
  readonly n: number;
  /** Changes of the catalogue since the night. */
  readonly items: readonly ItemChange[];
}

/**
 * A message to a worker thread: the users of a batch, and what each said since the night. The thread answers with a
 * `UserList[]` in the same order.
 */
export type UserBatch = readonly { readonly userId: UserId; readonly said: readonly FeedbackEntry[] }[];

interface Exported {
  users: number;
  /** How many of them said something since the night. */
  withFeedback: number;
  /** In total. A list is shorter than `n` when the release has too few movies for it. */
  recommendations: number;
}

/** Users per batch. A round number; the result does not depend on it. */
const BATCH_USERS = 64;
/**
 * Batches per thread that are waiting, in work or finished, apart from the one that is being written. With two, a
 * thread has its next batch at once.
 */
const BATCHES_AHEAD = 2;
/** Rough size of a list of ten in Parquet. Used only for the error message when the disk is full. */
const LIST_BYTES = 300;
const FORMATS: Readonly<Record<string, WriteLists>> = { parquet: writeParquet, ndjson: writeNdjson };

/**
 * Writes the file and returns the numbers of users and recommendations in it. Throws `UsageError` for a wrong file name
 * and for unknown users, `ReleaseError` when the release cannot be read, and the error of the system when the file
 * cannot be written. When it throws, an earlier file stays as it was.
 */
export async function exportLists(options: ExportOptions): Promise<Exported> {
  const { out, source, progress, limit = Number.POSITIVE_INFINITY } = options;
  const write = FORMATS[/\.([^./]+)$/.exec(basename(out))?.[1] ?? ''];
  if (!write) throw new UsageError(`--out ${out}: expected a name that ends in .parquet or .ndjson`);
  const manifest = await readManifest(source);
  const named = USER_NAME_INDEX_FILE in manifest.files;
  const numUsers = Math.min(limit, options.users?.length ?? manifest.dataset.users);
  const said = sinceNight(options.feedback);
  const userIds = options.users ? chosenUsers(options.users, named) : allUsers(source, named, said);
  const exported: Exported = { users: 0, withFeedback: 0, recommendations: 0 };
  const counted = async function* () {
    for await (const lists of makeLists(batchesOf(userIds, said, limit), options)) {
      for (const { userId, recommendations } of lists) {
        if (recommendations) {
          exported.users++;
          exported.withFeedback += Number(said.of(userId).length > 0);
          exported.recommendations += recommendations.length;
        } else if (options.users) {
          throw new UsageError(`--users: there is no user ${userId} in release ${manifest.id}`);
        }
      }
      // Of newcomers who rated no film of this release nothing is known.
      yield lists.filter(({ recommendations }) => recommendations);
      progress.report?.(exported.users, Math.max(numUsers, exported.users));
    }
  };
  await progress.phase(
    'export',
    () => placeFile(out, numUsers * LIST_BYTES, (staging) => write(staging, counted(), named || said.hasNames)),
    () => ({ ...exported }),
  );
  return exported;
}

function* chosenUsers(users: readonly string[], named: boolean): Generator<UserId> {
  for (const user of users) {
    try {
      yield parseUserId(user, named);
    } catch (cause) {
      throw new UsageError(`--users: ${(cause as Error).message}`, { cause });
    }
  }
}

/**
 * Yields all users of the release in ascending order of their number, and then those whom only feedback knows. Users with
 * names are numbered in the order of the names.
 */
async function* allUsers(source: Source, named: boolean, said: SinceNight): AsyncGenerator<UserId> {
  const profiles = openProfiles(await source.read(PROFILE_INDEX_FILE), source);
  const names = named ? openUserNames(await source.read(USER_NAME_INDEX_FILE), source) : undefined;
  for (let user = 0; user < profiles.numUsers; user++) {
    const number = await profiles.userIdAt(user);
    yield (await names?.nameOf(number)) ?? number;
  }
  yield* said.others(named);
}

/** Yields the first `limit` users in batches, with what they said. The last batch may be smaller. */
async function* batchesOf(
  userIds: Iterable<UserId> | AsyncIterable<UserId>,
  said: SinceNight,
  limit: number,
): AsyncGenerator<UserBatch> {
  let batch: UserBatch[number][] = [];
  let taken = 0;
  for await (const userId of userIds) {
    batch.push({ userId, said: said.of(userId) });
    taken++;
    if (batch.length === BATCH_USERS) {
      yield batch;
      batch = [];
    }
    if (taken === limit) break;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Yields the lists of each batch, in the order of the batches. The threads take turns. They are stopped when the
 * generator ends, even when it ends early.
 */
async function* makeLists(
  batches: AsyncIterable<UserBatch>,
  { threads, folder, n, feedback }: ExportOptions,
): AsyncGenerator<UserList[]> {
  const team = Array.from({ length: threads }, () => startThread({ folder, n, items: feedback?.items ?? [] }));
  try {
    const waiting: Promise<UserList[]>[] = [];
    let asked = 0;
    for await (const batch of batches) {
      waiting.push(team[asked++ % threads].make(batch));
      if (waiting.length >= threads * BATCHES_AHEAD) yield (await waiting.shift()) ?? [];
    }
    for (const lists of waiting) yield await lists;
  } finally {
    await Promise.all(team.map((thread) => thread.stop()));
  }
}

/**
 * Starts a worker thread, which answers requests in their order. When the thread fails or exits, all open and later
 * requests are rejected.
 */
function startThread(start: ExportStart): { make(batch: UserBatch): Promise<UserList[]>; stop(): Promise<unknown> } {
  const worker = new Worker(scriptBeside(import.meta.url, 'make-lists'), { workerData: start });
  const asked: PromiseWithResolvers<UserList[]>[] = [];
  let failure: unknown;
  const fail = (error: unknown): void => {
    failure ??= error;
    for (const { reject } of asked.splice(0)) reject(failure);
  };
  worker
    .on('message', (lists: UserList[]) => asked.shift()?.resolve(lists))
    .on('error', fail)
    .on('messageerror', fail)
    .on('exit', (code) => fail(new Error(`a worker thread of the export exited with code ${code}`)));
  return {
    make(batch) {
      const answer = Promise.withResolvers<UserList[]>();
      // The promise may be rejected while an earlier one is awaited. That must not count as an unhandled rejection.
      answer.promise.catch(() => undefined);
      if (failure) answer.reject(failure);
      else {
        asked.push(answer);
        worker.postMessage(batch);
      }
      return answer.promise;
    },
    stop: () => worker.terminate(),
  };
}
