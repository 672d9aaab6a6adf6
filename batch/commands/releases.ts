/** The group `releases`: its commands are files of the folder beside this one. */

import type { Command } from 'commander';
import { addCanary } from './releases/canary.ts';
import { addInspect } from './releases/inspect.ts';
import { addList } from './releases/list.ts';
import { addPromote } from './releases/promote.ts';
import { addPrune } from './releases/prune.ts';
import { addPublish } from './releases/publish.ts';
import { addRollback } from './releases/rollback.ts';

/** Adds the command `releases` with its subcommands. */
export function addReleases(program: Command): void {
  const releases = program.command('releases').description('manage published releases');
  addList(releases);
  addInspect(releases);
  addRollback(releases);
  addCanary(releases);
  addPromote(releases);
  addPublish(releases);
  addPrune(releases);
}
