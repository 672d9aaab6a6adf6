/** What is answered to an administrator. */

import * as v from 'valibot';
import { MovieCard } from '../../models/recommender/schemas/film.ts';
import { Recommendation } from '../../models/recommender/schemas/recommendation.ts';
import { count, described, mean, releaseId, userId } from '../../shared/schemas/fields.ts';
import { ReleaseSummary } from '../../shared/schemas/release-summary.ts';
import { ProcessMemory } from './memory-answer.ts';

export const ReleaseList = v.strictObject({
  serving: described(v.nullable(releaseId), 'The release that answers; null when none is open.'),
  releases: described(v.array(ReleaseSummary), 'Newest first; those without a time are last.'),
});

/** What one process answers from, once it has looked at the pointer. */
export const ReloadedProcess = v.strictObject(v.pick(ProcessMemory, ['worker', 'release']).entries);

const processes = described(v.array(ReloadedProcess), 'What each process of the service answers from now.');

export const RolledBack = v.strictObject({
  from: described(v.nullable(releaseId), 'The release that was current; null when there was none.'),
  release: described(releaseId, 'The one that is current now.'),
  processes,
});
export const Reloaded = v.strictObject({ processes });

const { movieId, title } = MovieCard.entries;
const rank = v.nullable(v.pipe(count, v.minValue(1)));

/** What one of two services answered. */
const Answered = v.strictObject({
  release: described(releaseId, 'The release that answered.'),
  ms: described(v.number(), 'Milliseconds until the last byte of its answer.'),
  recommendations: v.array(v.pick(Recommendation, ['movieId', 'title', 'rating', 'score'])),
});

const comparison = {
  overlap: described(v.number(), 'Share of the longer list that both have.'),
  meanRatingDifference: described(
    mean,
    "Of the films that both list: the shadow's rating less this service's; null when they have none in common.",
  ),
  films: described(
    v.array(
      v.strictObject({
        movieId,
        title,
        rank: described(rank, 'Place in the list of this service, from 1; null when it is not on it.'),
        shadowRank: described(rank, "Place in the shadow's list."),
        rankChange: described(
          v.nullable(v.number()),
          "Places that it stands higher in the shadow's list; null unless both have it.",
        ),
        ratingDifference: described(mean, "The shadow's rating less this service's; null unless both have it."),
      }),
    ),
    'Every listed film, by its better rank.',
  ),
};

/** How two lists of recommendations differ. */
export const Comparison = v.strictObject(comparison);
export const Compared = v.strictObject({ n: count, own: Answered, shadow: Answered, ...comparison });

export const FeedbackLine = v.union([
  v.strictObject({
    userId,
    movieId,
    rating: described(mean, 'Null when the user has not rated the film.'),
    time: v.string(),
  }),
  v.strictObject({ entries: described(count, 'The last line: how many come before it.') }),
]);

export type ReloadedProcess = v.InferOutput<typeof ReloadedProcess>;
export type Answered = v.InferOutput<typeof Answered>;
export type Comparison = v.InferOutput<typeof Comparison>;
