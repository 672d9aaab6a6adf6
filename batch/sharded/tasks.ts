/**
 * The tasks of the sharded path, by the names under which lines ask for them. A process loads the code of a task when it
 * is first asked for one: most processes run tasks of one kind.
 */

import type { Task } from '../engines/serve-tasks.ts';
import { keepRunFiles, type RunFileOptions } from './run-file.ts';

/** Returns a task whose code is loaded when it runs. Every task says how its files are kept. */
function lazy<Module>(load: () => Promise<Module>, pick: (module: Module) => Task): Task {
  return async (task) => {
    const { flush = true, copies } = task as Partial<RunFileOptions>;
    keepRunFiles({ flush, copies });
    return pick(await load())(task);
  };
}

const read = () => import('./read-task.ts');
const build = () => import('./build-tasks.ts');
const gibbs = () => import('./gibbs-tasks.ts');
const implicit = () => import('./implicit.ts');
const pairs = () => import('./pair-tasks.ts');

/** All tasks. */
export const SHARD_TASKS: Readonly<Record<string, Task>> = {
  survey: lazy(
    () => import('./parts.ts'),
    (module) => module.surveyFile,
  ),
  read: lazy(read, (module) => module.readPart),
  name: lazy(read, (module) => module.nameUsers),
  gather: lazy(build, (module) => module.gatherShard),
  number: lazy(build, (module) => module.numberShard),
  split: lazy(
    () => import('./split-task.ts'),
    (module) => module.splitShard,
  ),
  describe: lazy(
    () => import('./describe-task.ts'),
    (module) => module.describeShard,
  ),
  pick: lazy(
    () => import('./pick-task.ts'),
    (module) => module.pickUserRows,
  ),
  bias: lazy(
    () => import('./bias.ts'),
    (module) => module.sumResiduals,
  ),
  offer: lazy(
    () => import('./sample.ts'),
    (module) => module.offerUsers,
  ),
  'pair-count': lazy(pairs, (module) => module.countPairs),
  'pair-cut': lazy(pairs, (module) => module.cutPairRows),
  'pair-block': lazy(pairs, (module) => module.pairBlock),
  'gibbs-users': lazy(gibbs, (module) => module.drawUsers),
  'gibbs-films': lazy(gibbs, (module) => module.drawFilms),
  'gibbs-links': lazy(gibbs, (module) => module.drawAllLinks),
  'implicit-users': lazy(implicit, (module) => module.solveUsers),
  'implicit-films': lazy(implicit, (module) => module.solveFilms),
};
