/** Shares the work on viewers (for-viewers.ts) among the threads of a team. Each thread opens the models for itself. */

import type { KernelMemory } from '../../shared/kernels/memory.ts';
import { wasmScoring } from '../../shared/kernels/scoring.ts';
import { openModels } from '../scorers.ts';
import type { Task, Team } from '../team.ts';
import { CANDIDATES } from './fit-ranking.ts';
import { RATE } from './fit-ratings.ts';
import type { ForViewers, ViewerWork } from './for-viewers.ts';
import type { Models } from './signals.ts';
import type { HeldOutViewer } from './validation.ts';

/** Viewers of a part: enough that a message costs little beside them, and few enough that threads share them evenly. */
const PART_VIEWERS = 32;

/** The files of trained models, and what opening them takes. */
export interface ModelFiles {
  /** Contents by file name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly numMovies: number;
  /** The kernels of scoring, and the bytes of memory that they need (`scoringBytes`). */
  readonly module: WebAssembly.Module;
  readonly kernelBytes: number;
}

/** Returns the models, decoded. The files are retained. Throws `ReleaseError` when one is not what it should be. */
export function openModelFiles({ files, numMovies, module, kernelBytes }: ModelFiles): Models {
  return openModels((file) => files.get(file) ?? new Uint8Array(), numMovies, wasmScoring(module, kernelBytes));
}

/**
 * Returns a function that shares the work among the threads. It takes memory of the team for the files, and as long as it
 * runs for the viewers. `models` are the same models, opened in the calling thread.
 */
export function forViewersOn({ memory, map }: Team, given: ModelFiles, models: Models): ForViewers {
  const files = new Map(Array.from(given.files, ([file, bytes]) => [file, placed(memory.uint8(bytes.length), bytes)]));
  const opened = { ...given, files, key: ++lastKey };
  kept = { key: opened.key, models };
  return async <Args, Result>(work: ViewerWork<Args, Result>, viewers: readonly HeldOutViewer[], args: Args) => {
    const mark = memory.mark();
    try {
      const task = { work: work.name, opened, viewers: placeViewers(memory, viewers), args };
      const parts = await map(VIEWERS, task, Math.ceil(viewers.length / PART_VIEWERS));
      return parts.flat() as Result[];
    } finally {
      memory.release(mark);
    }
  };
}

interface ViewersArgs {
  readonly work: string;
  /** `key` tells these files from those of another call in the same process. */
  readonly opened: ModelFiles & { readonly key: number };
  readonly viewers: readonly HeldOutViewer[];
  readonly args: unknown;
}

const WORKS = [RATE, CANDIDATES] as readonly ViewerWork<never, unknown>[];

/** Does the work for the viewers of a part. */
export const VIEWERS: Task<ViewersArgs, unknown[]> = {
  name: 'hybrid: viewers',
  run({ work: name, opened, viewers, args }, part) {
    const work = WORKS.find((one) => one.name === name);
    if (!work) throw new RangeError(`there is no work ${name}`);
    if (kept?.key !== opened.key) kept = { key: opened.key, models: openModelFiles(opened) };
    const { models } = kept;
    const own = viewers.slice(part * PART_VIEWERS, (part + 1) * PART_VIEWERS);
    return own.map((viewer) => work.ask(models, viewer, args as never));
  },
};

/** The models that this thread opened last. */
let kept: { readonly key: number; readonly models: Models } | undefined;
let lastKey = 0;

/** Copies viewers into the memory that threads share. Otherwise a copy would be sent to each thread. */
function placeViewers(memory: KernelMemory, viewers: readonly HeldOutViewer[]): HeldOutViewer[] {
  return viewers.map(({ profile, movies, ratings, times }) => ({
    profile: {
      movies: placed(memory.uint32(profile.movies.length), profile.movies),
      ratings: placed(memory.float64(profile.ratings.length), profile.ratings),
      ...(profile.times && { times: placed(memory.uint32(profile.times.length), profile.times) }),
    },
    movies: placed(memory.uint32(movies.length), movies),
    ratings: placed(memory.float64(ratings.length), ratings),
    ...(times && { times: placed(memory.uint32(times.length), times) }),
  }));
}

function placed<T extends Uint8Array | Uint32Array | Float64Array>(target: T, source: ArrayLike<number>): T {
  target.set(source);
  return target;
}
