/** `explain`: shows how a film gets its predicted rating and its score. */

import type { Command } from 'commander';
import type { Explanation, Term } from '../../models/recommender/answers.ts';
import type { Answer } from '../terminal/answer.ts';
import { print } from '../terminal/print.ts';
import { formatTable, printable, type TableColumn } from '../terminal/table.ts';
import * as read from './arguments.ts';
import { openRelease, type ReleaseOptions, whoOptions } from './options.ts';
import { type Brain, readProfile, unknownMovie, type Who } from './who.ts';

/** Adds the command `explain`, which answers for one viewer and one film. */
export function addExplain(program: Command): void {
  whoOptions(program.command('explain'))
    .description('show how a film gets its predicted rating and its score')
    .requiredOption('--movie <id>', 'movie id', read.id)
    .action(async (options: ReleaseOptions & Who & { movie: number }) => {
      print(await explain(await openRelease(options), options, options.movie), options);
    });
}

/**
 * Explains a film for one viewer, with the same JSON as the HTTP API's explanations. Throws `UsageError` for a user or
 * a movie that the release does not have, and for ratings off its scale.
 */
export async function explain(recommender: Brain, who: Who, movieId: number): Promise<Answer> {
  const { profile, tail } = await readProfile(recommender, who);
  const explanation = recommender.explain(profile, movieId);
  if (!explanation) throw unknownMovie(recommender, movieId);
  return { value: { ...explanation, ...tail }, text: describe(explanation) };
}

function describe({ title, year, rating, score, ownMean, belowMean, reasons, without }: Explanation): string {
  const sum = (terms: readonly Term[]) => terms.map(({ from, value }) => `${from} ${signed(value)}`).join(', ');
  const parts = [
    `${printable(title)}${year ? ` (${year})` : ''}`,
    ...(rating ? [`rating ${rating.value} = ${sum(rating.terms)}`] : []),
    `score  ${score.value} = ${sum(score.terms)}`,
    ...(belowMean ? [`the rating is below your mean of ${ownMean}, so the film comes after all others of a list`] : []),
  ];
  if (reasons.films.length > 0) {
    const columns: TableColumn[] = [
      { title: 'because of' },
      ...(rating ? [{ title: 'your rating', align: 'right' } as const, { title: 'opinion' }] : []),
      { title: 'effect', align: 'right' },
      { title: 'model' },
    ];
    const rows = reasons.films.map((film) => [
      film.title,
      ...(rating ? [film.yourRating, film.opinion] : []),
      signed(film.contribution),
      film.from,
    ]);
    parts.push('', formatTable(columns, rows));
  }
  if (reasons.features.length > 0) {
    const features = reasons.features.map(
      ({ feature, contribution }) => `${printable(feature)} ${signed(contribution)}`,
    );
    parts.push('', `features: ${features.join(', ')}`);
  }
  if (reasons.likeMinded > 0) parts.push('', `like-minded viewers: ${reasons.likeMinded}`);
  if (without.length > 0) {
    const columns: TableColumn[] = [
      { title: rating ? 'without your rating of' : 'without' },
      ...(rating ? [{ title: 'rating', align: 'right' } as const] : []),
      { title: 'score', align: 'right' },
      ...(rating ? [{ title: 'comes last' }] : []),
    ];
    parts.push(
      '',
      formatTable(
        columns,
        without.map((w) => [
          w.title,
          ...(w.rating === null ? [w.score] : [w.rating, w.score, w.belowMean ? 'yes' : 'no']),
        ]),
      ),
    );
  }
  return parts.join('\n');
}

function signed(value: number): string {
  return value < 0 ? `−${-value}` : `+${value}`;
}
