/** `similar`: lists the films most similar to a film. */

import { type Command, Option } from 'commander';
import { SIMILAR_BY, type SimilarBy } from '../../models/recommender/answers.ts';
import { MAX_LIST } from '../../shared/limits.ts';
import type { Answer } from '../terminal/answer.ts';
import { print } from '../terminal/print.ts';
import { formatTable, type TableColumn } from '../terminal/table.ts';
import * as read from './arguments.ts';
import { openRelease, type ReleaseOptions, releaseOptions } from './options.ts';
import { type Brain, cardCells, MOVIE_COLUMNS, unknownMovie } from './who.ts';

/** Adds the command `similar`, which answers for one film. */
export function addSimilar(program: Command): void {
  releaseOptions(program.command('similar'))
    .description('list the films most similar to a film')
    .requiredOption('--movie <id>', 'movie id', read.id)
    .addOption(new Option('--by <model>', 'model that measures the similarity').choices(SIMILAR_BY).default('hybrid'))
    .option('-n <number>', 'number of films, 1–100', read.integer(1, MAX_LIST), 10)
    .action(async (options: ReleaseOptions & { movie: number; by: SimilarBy; n: number }) => {
      print(similar(await openRelease(options), options.movie, options.by, options.n), options);
    });
}

/**
 * Lists similar films, most similar first, with the same JSON as `GET /v1/movies/{movieId}/similar`. Throws
 * `UsageError` for a movie that the release does not have.
 */
export function similar(recommender: Brain, movieId: number, by: SimilarBy, n: number | undefined): Answer {
  const movies = recommender.similar(movieId, by, n);
  if (!movies) throw unknownMovie(recommender, movieId);
  const columns: TableColumn[] = [...MOVIE_COLUMNS, { title: 'similarity', align: 'right' }, { title: 'genres' }];
  const rows = movies.map((movie) => [...cardCells(movie), movie.similarity, movie.genres.join(', ')]);
  return { value: { movieId, by, similar: movies }, text: formatTable(columns, rows) };
}
