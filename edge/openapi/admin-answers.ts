/** Schemas of the answers to administrators. */

import * as v from 'valibot';
import { MovieCard } from '../../models/recommender/schemas/film.ts';
import { Recommendation } from '../../models/recommender/schemas/recommendation.ts';
import { count, described, mean, releaseId, userId } from '../../shared/schemas/fields.ts';
import { ReleaseSummary } from '../../shared/schemas/release-summary.ts';
import { ItemAnswer } from './item-answers.ts';
import { ProcessMemory } from './memory-answer.ts';

/** The stored releases, and the one that is served. */
export const ReleaseList = v.strictObject({
  serving: described(v.nullable(releaseId), 'The release that is served; null when none is open.'),
  releases: described(v.array(ReleaseSummary), 'Newest first; those without a time are last.'),
});

/** The release that one process serves after it has read the pointer. */
export const ReloadedProcess = v.strictObject(v.pick(ProcessMemory, ['worker', 'release']).entries);

const processes = described(v.array(ReloadedProcess), 'The release that each process serves now.');

/** The result of a rollback. */
export const RolledBack = v.strictObject({
  from: described(v.nullable(releaseId), 'The release that was current before; null when there was none.'),
  release: described(releaseId, 'The release that is current now.'),
  processes,
});
/** The result of a reload. */
export const Reloaded = v.strictObject({ processes });

const { movieId, title } = MovieCard.entries;
const rank = v.nullable(v.pipe(count, v.minValue(1)));

/** The answer of one of the two services. */
const Answered = v.strictObject({
  release: described(releaseId, 'The release that answered.'),
  ms: described(v.number(), 'Milliseconds until its answer was complete.'),
  recommendations: v.array(v.pick(Recommendation, ['movieId', 'title', 'rating', 'score'])),
});

const comparison = {
  overlap: described(v.number(), 'Number of films in both lists, divided by the length of the longer list.'),
  meanRatingDifference: described(
    mean,
    "Mean of the shadow's rating minus this service's, over films in both lists; null without such films.",
  ),
  films: described(
    v.array(
      v.strictObject({
        movieId,
        title,
        rank: described(rank, "Rank in this service's list, from 1; null when it is not in the list."),
        shadowRank: described(rank, "Rank in the shadow's list, from 1; null when it is not in the list."),
        rankChange: described(
          v.nullable(v.number()),
          "`rank` minus `shadowRank`: above 0 when it ranks higher in the shadow's list; null unless in both.",
        ),
        ratingDifference: described(mean, "The shadow's rating minus this service's; null unless in both lists."),
      }),
    ),
    'Every film of either list, sorted by the better of its two ranks.',
  ),
};

/** The differences between two lists of recommendations. */
export const Comparison = v.strictObject(comparison);
/** The answers of both services, with their differences. */
export const Compared = v.strictObject({
  n: described(count, 'Length of the lists that was asked for.'),
  own: Answered,
  shadow: Answered,
  ...comparison,
});

/** One line of the export of feedback. */
export const FeedbackLine = v.union([
  v.strictObject({
    userId,
    movieId,
    rating: described(mean, 'Null marks the film as not rated.'),
    time: described(v.string(), 'ISO time at which it was stored.'),
  }),
  v.strictObject({
    movieId,
    item: v.omit(ItemAnswer, ['movieId', 'rule', 'time']),
    ...v.pick(ItemAnswer, ['rule', 'time']).entries,
  }),
  v.strictObject({
    entries: described(
      count,
      'Only in the last line: the number of lines before it. Without it the export is incomplete.',
    ),
  }),
]);

export type ReloadedProcess = v.InferOutput<typeof ReloadedProcess>;
/** The answer of one of two compared services. */
export type Answered = v.InferOutput<typeof Answered>;
export type Comparison = v.InferOutput<typeof Comparison>;
