/** `items add`: adds an item, or changes facts about one. */

import { type Command, InvalidArgumentError } from 'commander';
import type { Attributes } from '../../../shared/attributes.ts';
import { isRecord } from '../../../shared/is-record.ts';
import { LAST_YEAR } from '../../../shared/items.ts';
import * as read from '../arguments.ts';
import { addCommand, runOn } from '../feedback/options.ts';
import { RELEASES } from '../options.ts';
import type { ItemOptions } from './stored-items.ts';

interface Facts {
  title?: string;
  year?: number;
  genres?: string[];
  attributes?: Attributes;
}

/** Adds `items add`. */
export function addAdd(items: Command): void {
  addCommand(items, 'add', 'add a film, or change facts about one; what is said of it already stays')
    .argument('<id>', 'movie id: a new one for a new film', read.id)
    .option('--title <text>', 'title; a new film needs one')
    .option('--year <n>', 'year; 0 when it is not known', read.integer(0, LAST_YEAR))
    .option('--genres <names>', 'genres, separated by commas', read.list)
    .option(
      '--attributes <json>',
      'attributes of the catalogue, like {"runtime":120,"director":["A","B"]}',
      readAttributes,
    )
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .action((id: number, options: ItemOptions & Facts) =>
      runOn(options, async (store) => {
        const { changeItem } = await import('./stored-items.ts');
        const { title, year, genres, attributes } = options;
        return changeItem(store, options, id, (before) => ({
          ...before,
          ...(title !== undefined && { title: title.trim() }),
          ...(year !== undefined && { year }),
          ...(genres && { genres }),
          ...(attributes && { attributes: { ...before.attributes, ...attributes } }),
        }));
      }),
    );
}

function readAttributes(text: string): Attributes {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value as Attributes;
  } catch {
    // The error below says what is expected.
  }
  throw new InvalidArgumentError('Expected an object of JSON, like {"runtime":120,"director":["A","B"]}.');
}
