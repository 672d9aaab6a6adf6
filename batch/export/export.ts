/**
 * Recommendations for all users of a release, in a file: threads make the lists of some users at a time, a batch, and
 * they are written in the order of the users. What is in memory is some batches, however many users there are.
 */

import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { placeFile } from '../../shared/node/durable-files.ts';
import { scriptBeside } from '../../shared/node/script-beside.ts';
import { readManifest } from '../../shared/release/manifest.ts';
import { openProfileIndex, PROFILE_INDEX_FILE } from '../../shared/release/profiles.ts';
import { openUserNames, parseUserId, USER_NAME_INDEX_FILE, type UserId } from '../../shared/release/user-names.ts';
import type { Source } from '../../shared/source.ts';
import type { Progress } from '../terminal/progress.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { UserList, WriteLists } from './user-lists.ts';
import { writeNdjson } from './write-ndjson.ts';
import { writeParquet } from './write-parquet.ts';

export interface ExportOptions {
  /** `….parquet` or `….ndjson`. An earlier file of that name is replaced once the new one is whole. */
  out: string;
  /** Length of a list. */
  n: number;
  /** Ids or names; all users by default. */
  users?: readonly string[];
  /** Only the first so many. */
  limit?: number;
  threads: number;
  /** Folder of the release. */
  folder: string;
  source: Source;
  progress: Progress;
}

/** What a thread is started with, and what it is asked and answers with a `UserList[]`. */
export interface ExportStart {
  readonly folder: string;
  readonly n: number;
}
export type UserBatch = readonly UserId[];

interface Exported {
  users: number;
  /** Lists are shorter when there are not enough films. */
  recommendations: number;
}

const BATCH_USERS = 64;
/** Batches that a thread has to do or has done, beside the one that is being written. */
const BATCHES_AHEAD = 2;
/** A list of ten in Parquet, roughly: for the message when the disk is full. */
const LIST_BYTES = 300;
const FORMATS: Readonly<Record<string, WriteLists>> = { parquet: writeParquet, ndjson: writeNdjson };

/** Throws `UsageError`, `ReleaseError`, or what the disk says; then there is no new file, and an earlier one is as it was. */
export async function exportLists(options: ExportOptions): Promise<Exported> {
  const { out, source, progress, limit = Number.POSITIVE_INFINITY } = options;
  const write = FORMATS[/\.([^./]+)$/.exec(basename(out))?.[1] ?? ''];
  if (!write) throw new UsageError(`--out ${out}: expected a name that ends in .parquet or .ndjson`);
  const manifest = await readManifest(source);
  const named = USER_NAME_INDEX_FILE in manifest.files;
  const numUsers = Math.min(limit, options.users?.length ?? manifest.dataset.users);
  const userIds = options.users ? chosenUsers(options.users, named) : allUsers(source, named);
  const exported: Exported = { users: 0, recommendations: 0 };
  const counted = async function* () {
    for await (const lists of makeLists(batchesOf(userIds, numUsers), options)) {
      for (const { userId, recommendations } of lists) {
        if (!recommendations) throw new UsageError(`--users: there is no user ${userId} in release ${manifest.id}`);
        exported.users++;
        exported.recommendations += recommendations.length;
      }
      yield lists;
      progress.report?.(exported.users, numUsers);
    }
  };
  await progress.phase(
    'export',
    () => placeFile(out, numUsers * LIST_BYTES, (staging) => write(staging, counted(), named)),
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

/** Ascending by number, which is by name where users have names. */
async function* allUsers(source: Source, named: boolean): AsyncGenerator<UserId> {
  const { userIds } = openProfileIndex(await source.read(PROFILE_INDEX_FILE));
  if (!named) return yield* userIds;
  const names = openUserNames(await source.read(USER_NAME_INDEX_FILE), source);
  for (const number of userIds) yield (await names.nameOf(number)) ?? number;
}

async function* batchesOf(
  userIds: Iterable<UserId> | AsyncIterable<UserId>,
  numUsers: number,
): AsyncGenerator<UserBatch> {
  let batch: UserId[] = [];
  let taken = 0;
  for await (const userId of userIds) {
    batch.push(userId);
    taken++;
    if (batch.length === BATCH_USERS || taken === numUsers) {
      yield batch;
      batch = [];
    }
    if (taken === numUsers) return;
  }
}

/** The batches' lists in the batches' order. Threads take turns, and are gone when this ends, also before its time. */
async function* makeLists(
  batches: AsyncIterable<UserBatch>,
  { threads, folder, n }: ExportOptions,
): AsyncGenerator<UserList[]> {
  const team = Array.from({ length: threads }, () => startThread({ folder, n }));
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

/** A thread answers in the order in which it was asked. Whatever ends it fails all that it was asked and is asked. */
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
    .on('exit', (code) => fail(new Error(`a thread of the export ended with code ${code}`)));
  return {
    make(batch) {
      const answer = Promise.withResolvers<UserList[]>();
      // It may fail while an earlier one is waited for.
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
