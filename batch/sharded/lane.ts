/** The kernels of a task, which runs on one thread. */

import { inlineTeam, type Team, withinMemory } from '../../models/team.ts';
import { instantiateKernels } from '../../shared/kernels/kernels.ts';
import { KernelMemory } from '../../shared/kernels/memory.ts';
import { loadKernels } from '../process/load-kernels.ts';

/** Most bytes of kernel memory: what WebAssembly can address. It grows as it is needed. */
const MOST_BYTES = 2 ** 32;

let team: Promise<Team> | undefined;

/** Calls `work` with kernels, and frees their memory afterwards. Tasks of a process take turns, so they share them. */
export async function withKernels<T>(work: (team: Team) => Promise<T>): Promise<T> {
  team ??= openTeam();
  const lane = await team;
  return withinMemory(lane.memory, () => work(lane));
}

async function openTeam(): Promise<Team> {
  const { module } = await loadKernels('training');
  const memory = KernelMemory.shared(MOST_BYTES);
  return inlineTeam(memory, instantiateKernels(module, memory.memory));
}
