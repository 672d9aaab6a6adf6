/** `rows`: recommends films to a viewer in rows. */

import type { Command } from 'commander';
import type { RowsOptions } from '../../models/recommender/answers.ts';
import { MAX_LIST } from '../../shared/limits.ts';
import type { Answer } from '../terminal/answer.ts';
import { print } from '../terminal/print.ts';
import { formatTable, printable, type TableColumn } from '../terminal/table.ts';
import * as read from './arguments.ts';
import { openRelease, type ReleaseOptions, whoOptions } from './options.ts';
import { type Brain, cardCells, MOVIE_COLUMNS, ratingCells, ratingColumns, readProfile, type Who } from './who.ts';

/** Adds the command `rows`, which answers for one viewer. */
export function addRows(program: Command): void {
  whoOptions(program.command('rows'))
    .description('recommend films in rows: because of a liked film, hidden gems, recent films, this decade')
    .option('-n <number>', 'number of films of a row, 1–100', read.integer(1, MAX_LIST), 10)
    .option('--exclude <ids>', 'movie ids to leave out', read.ids)
    .option('--not-interested <ids>', 'movie ids to leave out and learn from, like 7,9:kind', read.notInterested)
    .option('--models <names>', 'models that take part in the score, like svd,content', read.models)
    .action(async (options: ReleaseOptions & Who & RowsOptions) => {
      print(await rows(await openRelease(options), options, options), options);
    });
}

/**
 * Recommends films in rows, with the same JSON as `POST /v1/recommendations:rows`. Throws `UsageError` for a user that the
 * release does not have, and for ratings off its scale.
 */
export async function rows(recommender: Brain, who: Who, options: RowsOptions): Promise<Answer> {
  const { profile, head, tail } = await readProfile(recommender, who);
  const found = recommender.rows(profile, options);
  const columns: TableColumn[] = [...MOVIE_COLUMNS, ...ratingColumns(recommender, 'rating'), { title: 'genres' }];
  const tables = found.map(({ title, recommendations }) => {
    const cells = recommendations.map((r) => [...cardCells(r), ...ratingCells(r.rating), r.genres.join(', ')]);
    return `${printable(title)}\n${formatTable(columns, cells)}`;
  });
  return { value: { ...head, rows: found, ...tail }, text: tables.join('\n\n') };
}
