/** The kernels of a task, which runs on one thread. */

import { inlineTeam, type Team, withinMemory } from '../../models/team.ts';
import { type FilmKernels, instantiateFilmKernels } from '../../shared/kernels/film-kernels.ts';
import { instantiateKernels } from '../../shared/kernels/kernels.ts';
import { KernelMemory } from '../../shared/kernels/memory.ts';
import { loadKernels } from '../process/load-kernels.ts';

/** Most bytes of kernel memory: what WebAssembly can address. It grows as it is needed. */
const MOST_BYTES = 2 ** 32;

/** A team of this thread, and the kernels that only tasks use. */
export type Lane = Team & { readonly filmKernels: FilmKernels };

let opened: Promise<Lane> | undefined;

/** Calls `work` with kernels, and frees their memory afterwards. Tasks of a process take turns, so they share them. */
export async function withKernels<T>(work: (lane: Lane) => Promise<T>): Promise<T> {
  opened ??= openLane();
  const lane = await opened;
  return withinMemory(lane.memory, () => work(lane));
}

async function openLane(): Promise<Lane> {
  const [training, films] = await Promise.all([loadKernels('training'), loadKernels('films')]);
  const memory = KernelMemory.shared(MOST_BYTES);
  return {
    ...inlineTeam(memory, instantiateKernels(training.module, memory.memory)),
    filmKernels: instantiateFilmKernels(films.module, memory.memory),
  };
}
