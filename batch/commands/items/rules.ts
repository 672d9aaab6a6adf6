/** `items hide`, `items pin`, `items show` and `items remove`: what lists do with an item. */

import type { Command } from 'commander';
import type { ItemRule } from '../../../shared/items.ts';
import * as read from '../arguments.ts';
import { addCommand, checkFile, type FeedbackOptions, runOn } from '../feedback/options.ts';
import { RELEASES } from '../options.ts';
import type { ItemOptions, Said } from './stored-items.ts';

/** Adds the commands. */
export function addRules(items: Command): void {
  addRule(items, 'hide', 'leave a film out of lists, search and pages; ratings of it stay', 'hidden');
  addRule(items, 'pin', 'put a film first in lists whose filters it passes', 'pinned');
  addTakeBack(items, 'show', 'no longer hide or pin a film', ({ rule: _, ...before }) => before);
  addTakeBack(items, 'remove', 'take back all that was changed of a film', ({ movieId }) => ({ movieId }));
}

function addRule(items: Command, name: string, description: string, rule: ItemRule): void {
  addCommand(items, name, description)
    .argument('<id>', 'movie id', read.id)
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .action((id: number, options: ItemOptions) =>
      runOn(options, async (store) => {
        const { changeItem } = await import('./stored-items.ts');
        return changeItem(store, options, id, (before) => ({ ...before, rule }));
      }),
    );
}

function addTakeBack(items: Command, name: string, description: string, change: (before: Said) => Said): void {
  addCommand(items, name, description)
    .argument('<id>', 'movie id', read.id)
    .action((id: number, options: FeedbackOptions) => {
      checkFile(options);
      return runOn(options, async (store) => {
        const { takeBack } = await import('./stored-items.ts');
        return takeBack(store, id, change);
      });
    });
}
