/** The group `items`: changes of the catalogue between two nights. Its commands are files of the folder beside this one. */

import type { Command } from 'commander';
import { addAdd } from './items/add.ts';
import { addList } from './items/list.ts';
import { addRules } from './items/rules.ts';

/** Adds the command `items` with its subcommands. A service that uses the same file follows within a second. */
export function addItems(program: Command): void {
  const items = program
    .command('items')
    .description('add films between two nights, change facts, hide or pin films; the service may be running');
  addList(items);
  addAdd(items);
  addRules(items);
}
