/** Shares the work of an evaluation (for-each.ts) among threads. Each thread opens the release for itself. */

import { availableParallelism } from 'node:os';
import type { Recommender } from '../../models/recommender/answers.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { heldFiles } from '../../models/recommender/release-files.ts';
import type { Task } from '../../models/team.ts';
import { scriptBeside } from '../../shared/node/script-beside.ts';
import { sha256 } from '../../shared/node/sha256.ts';
import { memorySource, type Source } from '../../shared/source.ts';
import { loadKernels } from '../process/load-kernels.ts';
import { withTeam } from '../training/thread-team.ts';
import { DISLIKE } from './dislikes.ts';
import { type ForEach, forEachOf, type ItemWork } from './for-each.ts';
import { MEASURE } from './measure-case.ts';

/** Items of a part: enough that a message costs little beside them, and few enough that threads share them evenly. */
const PART_ITEMS = 16;
/** Memory of the threads beside the files, for what they are aligned to. A round number. */
const SPARE_BYTES = 2 ** 16;
const SCRIPT = scriptBeside(import.meta.url, 'scoring-worker');
const MANIFEST = 'manifest.json';

/**
 * Opens the release in `source`, and calls `work` with it and a function that shares work among `threads` threads, one
 * for each core by default. Throws `ReleaseError` when the release is damaged.
 */
export async function withScoring<T>(
  source: Source,
  work: (recommender: Recommender, forEach: ForEach) => Promise<T>,
  threads = availableParallelism(),
): Promise<T> {
  const { module } = await loadKernels('scoring');
  const recommender = await openRecommender(source, { scoring: module });
  if (threads <= 1) return work(recommender, forEachOf(recommender));
  const read = await Promise.all(
    [MANIFEST, ...heldFiles(recommender.manifest)].map(async (file) => [file, await source.read(file)] as const),
  );
  const memoryLimit = read.reduce((sum, [, { length }]) => sum + length, SPARE_BYTES);
  return withTeam({ threads, memoryLimit, script: SCRIPT }, async ({ memory, map }) => {
    const files = read.map(([file, bytes]) => {
      const shared = memory.uint8(bytes.length);
      shared.set(bytes);
      return [file, shared] as const;
    });
    const forEach: ForEach = async <Item, Args, Result>(
      { name }: ItemWork<Item, Args, Result>,
      items: readonly Item[],
      args: Args,
    ) => {
      const parts = await map(ITEMS, { work: name, files, module, items, args }, Math.ceil(items.length / PART_ITEMS));
      return parts.flat() as Result[];
    };
    return work(recommender, forEach);
  });
}

interface ItemArgs {
  readonly work: string;
  /** What the release keeps in memory, by name. */
  readonly files: readonly (readonly [file: string, bytes: Uint8Array])[];
  readonly module: WebAssembly.Module;
  readonly items: readonly unknown[];
  readonly args: unknown;
}

const WORKS = [MEASURE, DISLIKE] as readonly ItemWork<never, never, unknown>[];

/** Does the work for the items of a part. */
export const ITEMS: Task<ItemArgs, unknown[]> = {
  name: 'evaluation: items',
  async run({ work: name, files, module, items, args }, part) {
    const work = WORKS.find((one) => one.name === name);
    if (!work) throw new RangeError(`there is no work ${name}`);
    opened ??= openRecommender({ ...memorySource(new Map(files.map(copied))), sha256 }, { scoring: module });
    const recommender = await opened;
    const own = items.slice(part * PART_ITEMS, (part + 1) * PART_ITEMS);
    return own.map((item) => work.run(recommender, item as never, args as never));
  },
};

/** The release that this thread has opened. A team lives as long as one evaluation, so there is one. */
let opened: Promise<Recommender> | undefined;

function copied([file, bytes]: readonly [string, Uint8Array]): [string, Uint8Array<ArrayBuffer>] {
  return [file, new Uint8Array(bytes)];
}
