/** `items list`: all changes of the catalogue. */

import type { Command } from 'commander';
import type { FeedbackFile } from '../../../shared/feedback.ts';
import { itemLine } from '../../../shared/items.ts';
import type { Answer } from '../../terminal/answer.ts';
import { formatTable } from '../../terminal/table.ts';
import { addCommand, checkFile, type FeedbackOptions, runOn } from '../feedback/options.ts';

/** Adds `items list`. */
export function addList(items: Command): void {
  addCommand(items, 'list', 'list the films that were added, changed, hidden or pinned').action(
    (options: FeedbackOptions) => {
      checkFile(options);
      return runOn(options, listItems);
    },
  );
}

async function listItems(store: FeedbackFile): Promise<Answer> {
  const { factsIn, readItems } = await import('./stored-items.ts');
  const items = await readItems(store);
  if (items.length === 0) return { value: { items: [] }, text: 'nothing is changed' };
  const rows = items.map((item) => [item.movieId, item.rule ?? '', factsIn(item), new Date(item.time).toISOString()]);
  const columns = [
    { title: 'film', align: 'right' },
    { title: 'rule' },
    { title: 'facts' },
    { title: 'changed' },
  ] as const;
  return { value: { items: items.map(itemLine) }, text: formatTable(columns, rows) };
}
