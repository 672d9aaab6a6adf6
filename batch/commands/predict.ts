/** `predict`: predicts a viewer's ratings of given films. */

import type { Command } from 'commander';
import { MODEL_NAMES } from '../../models/catalogue.ts';
import { NoRatingsError } from '../../shared/errors.ts';
import type { Answer } from '../terminal/answer.ts';
import { print } from '../terminal/print.ts';
import { formatTable, type TableColumn } from '../terminal/table.ts';
import { UsageError } from '../terminal/usage-error.ts';
import * as read from './arguments.ts';
import { openRelease, type ReleaseOptions, whoOptions } from './options.ts';
import { type Brain, cardCells, MOVIE_COLUMNS, readProfile, type Who } from './who.ts';

/** Adds the command `predict`, which answers for one viewer and a list of films. */
export function addPredict(program: Command): void {
  whoOptions(program.command('predict'))
    .description("predict a viewer's ratings of given films")
    .requiredOption('--movies <ids>', 'movie ids, like 1,260', read.ids)
    .action(async (options: ReleaseOptions & Who & { movies: number[] }) => {
      print(await predict(await openRelease(options), options, options.movies), options);
    });
}

/**
 * Predicts ratings, with the same JSON as the HTTP API's predictions. Movies that the release does not have are listed
 * in `unknown`. Throws `UsageError` for a user that the release does not have, for ratings off its scale, and for a release
 * of picks, which predicts none.
 */
export async function predict(recommender: Brain, who: Who, movieIds: readonly number[]): Promise<Answer> {
  const { profile, tail } = await readProfile(recommender, who);
  if (recommender.picks) throw new UsageError(new NoRatingsError().message);
  const { predictions, unknown } = recommender.predict(profile, movieIds);
  const names = MODEL_NAMES.filter((name) => predictions.some(({ models }) => models[name]));
  const right = (title: string): TableColumn => ({ title, align: 'right' });
  const columns = [...MOVIE_COLUMNS, right('rating'), right('baseline'), ...names.map(right)];
  const rows = predictions.map((p) => [
    ...cardCells(p),
    p.rating,
    p.baseline,
    ...names.map((name) => p.models[name]?.rating ?? '–'),
  ]);
  const missing = unknown.map((movieId) => `movie ${movieId} is not in this release`);
  return { value: { predictions, unknown, ...tail }, text: [formatTable(columns, rows), ...missing].join('\n') };
}
