/** `recommend`: recommends films to a viewer, or to several people together. */

import { type Command, Option } from 'commander';
import { type GroupOptions, type RecommendOptions, STRATEGIES } from '../../models/recommender/answers.ts';
import { MAX_COUNT, MAX_LIST, MAX_LIST_OFFSET, MAX_PEOPLE, MAX_YEAR } from '../../shared/limits.ts';
import type { Answer } from '../terminal/answer.ts';
import { print } from '../terminal/print.ts';
import { formatTable, type TableColumn } from '../terminal/table.ts';
import { UsageError } from '../terminal/usage-error.ts';
import * as read from './arguments.ts';
import { openRelease, type ReleaseOptions, whoOptions } from './options.ts';
import {
  type Brain,
  cardCells,
  MOVIE_COLUMNS,
  type Others,
  ratingCells,
  ratingColumns,
  readPeople,
  readProfile,
  type Who,
} from './who.ts';

/** Adds the command `recommend`, which answers for one viewer or for several people. */
export function addRecommend(program: Command): void {
  whoOptions(program.command('recommend'))
    .description('recommend films to a viewer, or to several people together')
    .option('--with-user <id>', 'another user who watches along; may be repeated', read.each(String))
    .option(
      '--with-ratings <list>',
      "another person's ratings: movieId:rating,…; may be repeated",
      read.each(read.ratings),
    )
    .addOption(
      new Option('--strategy <how>', 'how several tastes make one list; average by default').choices(STRATEGIES),
    )
    .option('-n <number>', 'number of films, 1–100', read.integer(1, MAX_LIST), 10)
    .option('--offset <number>', 'films of the list to leave out at its beginning', read.integer(0, MAX_LIST_OFFSET))
    .option('--genres <names>', 'only films of these genres, like Drama,Comedy', read.list)
    .addOption(new Option('--match <how>', 'whether films need any or all of the genres').choices(['any', 'all']))
    .option('--exclude-genres <names>', 'no films of these genres', read.list)
    .option('--year-from <year>', 'only films from this year on', read.integer(0, MAX_YEAR))
    .option('--year-to <year>', 'only films up to this year', read.integer(0, MAX_YEAR))
    .option('--min-ratings <n>', 'only films with this many ratings or more', read.integer(0, MAX_COUNT))
    .option('--max-ratings <n>', 'only films with this many ratings or fewer', read.integer(0, MAX_COUNT))
    .option(
      '--where <conditions>',
      'only films with these attributes, like "runtime:80..120;director:A|B;language:!en"',
      read.conditions,
    )
    .option('--candidates <ids>', 'movie ids to choose from', read.ids)
    .option('--exclude <ids>', 'movie ids to leave out', read.ids)
    .option('--not-interested <ids>', 'movie ids to leave out and learn from, like 7,9:kind', read.notInterested)
    .option('--include-rated', 'include films that the viewer has already rated')
    .option('--diversity <x>', '0 sorts by score alone, 1 avoids similar films', read.number(0, 1))
    .option('--popularity <x>', '-1 is off the beaten track, 1 well known', read.number(-1, 1))
    .option('--models <names>', 'models that take part in the score, like svd,content', read.models)
    .action(async (options: ReleaseOptions & Who & Others & GroupOptions) => {
      const recommender = await openRelease(options);
      const isGroup = options.withUser !== undefined || options.withRatings !== undefined;
      if (!isGroup && options.strategy !== undefined) {
        throw new UsageError('--strategy needs somebody to watch with: give --with-user or --with-ratings, too');
      }
      const answer = isGroup
        ? await recommendTogether(recommender, options, options, options)
        : await recommend(recommender, options, options);
      print(answer, options);
    });
}

/**
 * Recommends films, with the JSON of `GET /v1/users/{userId}/recommendations` or `POST /v1/recommendations`, but for
 * `requestId` and `after`.
 * Throws `UsageError` for an empty range of years or of numbers of ratings, a condition or a user that the release does not know,
 * and for ratings off its scale.
 */
export async function recommend(recommender: Brain, who: Who, options: RecommendOptions): Promise<Answer> {
  checkFilters(recommender, options);
  const { profile, head, tail } = await readProfile(recommender, who);
  const recommendations = recommender.recommend(profile, options);
  const columns: TableColumn[] = [
    ...MOVIE_COLUMNS,
    ...ratingColumns(recommender, 'rating'),
    { title: 'score', align: 'right' },
    { title: 'genres' },
  ];
  const rows = recommendations.map((r) => [...cardCells(r), ...ratingCells(r.rating), r.score, r.genres.join(', ')]);
  return {
    value: { ...head, recommendations, ...unknownOf(recommender, options), ...tail },
    text: formatTable(columns, rows),
  };
}

/**
 * Recommends films to a viewer and others, with the same JSON as `POST /v1/recommendations` for several profiles. In
 * the table, `everyone` has each person's predicted rating, in the order in which the people were given, and `decided
 * by` the place of the person to whom the film owes its place. For a release of picks there are no ratings. Throws
 * `UsageError` as `recommend` does, and for too many people.
 */
export async function recommendTogether(
  recommender: Brain,
  who: Who,
  others: Others,
  options: GroupOptions,
): Promise<Answer> {
  checkFilters(recommender, options);
  const { profiles, ignored, people } = await readPeople(recommender, who, others);
  if (profiles.length > MAX_PEOPLE) {
    throw new UsageError(`a list is for at most ${MAX_PEOPLE} people; these are ${profiles.length}`);
  }
  const recommendations = recommender.recommendTogether(profiles, options);
  const columns: TableColumn[] = [
    ...MOVIE_COLUMNS,
    ...ratingColumns(recommender, 'rating', 'everyone'),
    { title: 'decided by', align: 'right' },
    { title: 'genres' },
  ];
  const rows = recommendations.map((r) => [
    ...cardCells(r),
    ...ratingCells(r.rating, r.people?.map(({ rating }) => rating).join(' · ') ?? ''),
    r.decidedBy === undefined ? 'all' : r.decidedBy + 1,
    r.genres.join(', '),
  ]);
  return {
    value: { recommendations, ...unknownOf(recommender, options), ignored, people },
    text: formatTable(columns, rows),
  };
}

function checkFilters(
  recommender: Brain,
  { yearFrom = 0, yearTo = MAX_YEAR, minRatings = 0, maxRatings = MAX_COUNT, where = [] }: RecommendOptions,
): void {
  if (yearFrom > yearTo) throw new UsageError(`--year-from ${yearFrom} is after --year-to ${yearTo}`);
  if (minRatings > maxRatings) throw new UsageError(`--min-ratings ${minRatings} is above --max-ratings ${maxRatings}`);
  for (const condition of where) {
    try {
      recommender.checkWhere(condition);
    } catch (cause) {
      throw cause instanceof RangeError ? new UsageError(`--where ${condition}: ${cause.message}`) : cause;
    }
  }
}

/** Returns the member about candidates that the HTTP API has in its answer. */
function unknownOf({ indexOf }: Brain, { candidates }: RecommendOptions): { unknown?: number[] } {
  return candidates ? { unknown: candidates.filter((movieId) => indexOf(movieId) === -1) } : {};
}
