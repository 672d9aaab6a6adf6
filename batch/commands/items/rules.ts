/** `items hide`, `items pin`, `items show` and `items remove`: what lists do with an item. */

import type { Command } from 'commander';
import type { ItemChange } from '../../../shared/items.ts';
import * as read from '../arguments.ts';
import { addCommand, checkFile, runOn } from '../feedback/options.ts';
import { RELEASES } from '../options.ts';
import type { ItemOptions } from './stored-items.ts';

type Said = Omit<ItemChange, 'time'>;

/** Adds the commands. */
export function addRules(items: Command): void {
  add(items, 'hide', 'leave a film out of lists, search and pages; ratings of it stay', (before) => ({
    ...before,
    rule: 'hidden',
  }));
  add(items, 'pin', 'put a film first in lists whose filters it passes', (before) => ({ ...before, rule: 'pinned' }));
  add(items, 'show', 'no longer hide or pin a film', ({ rule: _, ...before }) => before);
  add(items, 'remove', 'take back all that was changed of a film', ({ movieId }) => ({ movieId }));
}

function add(items: Command, name: string, description: string, change: (before: Said) => Said): void {
  addCommand(items, name, description)
    .argument('<id>', 'movie id', read.id)
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .action((id: number, options: ItemOptions) => {
      const takesBack = name === 'show' || name === 'remove';
      if (takesBack) checkFile(options);
      return runOn(options, async (store) => {
        const { changeItem, takeBack } = await import('./stored-items.ts');
        return takesBack ? takeBack(store, id, change) : changeItem(store, options, id, change);
      });
    });
}
