/** What is answered about a dataset and its release as a whole, and to whoever runs the service. As answers.ts. */

import * as v from 'valibot';
import { count, date, described, MovieCard, MovieFacts, Recommendation, releaseId, userId } from './answers.ts';

const mean = v.nullable(v.number());
const histogram = described(
  v.array(v.strictObject({ rating: v.number(), count })),
  'One entry a value of the scale, ascending.',
);
const spread = v.strictObject({
  median: count,
  most: count,
  bins: described(v.array(v.strictObject({ from: count, to: count, count })), 'Those with `from` to `to` ratings.'),
});
const group = { movies: count, ratings: count, mean };

export const Stats = v.strictObject({
  dataset: v.strictObject({
    name: v.string(),
    simulated: v.boolean(),
    ratings: count,
    users: count,
    movies: count,
    ratedMovies: count,
    scale: v.array(v.number()),
    firstDate: v.nullable(date),
    lastDate: v.nullable(date),
  }),
  meanRating: mean,
  histogram,
  perUser: spread,
  perMovie: spread,
  months: described(
    v.array(v.strictObject({ month: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/)), ratings: count, mean: v.number() })),
    'Those with ratings, ascending; none without dates.',
  ),
  mostRated: v.array(MovieFacts),
  bestRated: v.array(v.strictObject({ ...MovieFacts.entries, dampedMean: v.number() })),
  damping: described(v.number(), 'Ratings of the overall mean that a damped mean has beside its own.'),
  genres: described(v.array(v.strictObject({ genre: v.string(), ...group })), 'A film is in each of its genres.'),
  decades: v.array(v.strictObject({ decade: v.nullable(count), ...group })),
  popularity: described(
    v.array(
      v.strictObject({
        from: count,
        to: count,
        movies: count,
        p10: v.number(),
        p25: v.number(),
        p50: v.number(),
        p75: v.number(),
        p90: v.number(),
      }),
    ),
    'Of films with `from` to `to` ratings: quantiles of their mean ratings.',
  ),
});

export const MovieStats = v.strictObject({
  ...MovieCard.entries,
  simulated: v.boolean(),
  numRatings: count,
  meanRating: mean,
  histogram,
  dated: described(v.boolean(), 'False when the dataset has no dates: there are no years then.'),
  years: v.array(v.strictObject({ year: count, ratings: count, mean: v.number() })),
});

const bin = { predicted: v.number(), actual: v.number(), interval80: mean, width80: mean, n: count };
const sizeBins = v.array(v.strictObject({ from: count, ...bin }));
const errorBins = v.array(v.strictObject({ from: count, rmse: v.record(v.string(), v.number()), n: count }));

/** As a nightly run wrote it; another version may have written more. */
export const Report = v.looseObject({
  heldOut: v.looseObject({ rows: described(count, 'Ratings that no model saw.') }),
  rating: described(
    v.record(v.string(), v.looseObject({ rmse: mean, mae: mean, n: count, answered: mean })),
    'By model, the baselines among them.',
  ),
  ranking: v.optional(v.record(v.string(), v.looseObject({ 'ndcg@10': mean, 'recall@20': mean, users: count }))),
  byProfile: v.optional(described(errorBins, 'By ratings of the viewer.')),
  byMovie: v.optional(described(errorBins, 'By ratings of the film.')),
  calibration: v.looseObject({
    interval80: described(mean, 'Share of the ratings that lie in their interval; 0.8 is meant.'),
    width80: mean,
    deciles: v.array(v.strictObject(bin)),
    byProfile: sizeBins,
    byMovie: sizeBins,
  }),
});

const processes = described(
  v.array(v.strictObject({ worker: v.nullable(count), release: v.nullable(releaseId) })),
  'What each process of the service answers from now.',
);

export const Releases = v.strictObject({
  serving: v.nullable(releaseId),
  releases: v.array(
    v.strictObject({
      id: releaseId,
      current: v.boolean(),
      time: v.nullable(v.string()),
      bytes: count,
      dataset: v.nullable(v.string()),
      simulated: v.boolean(),
      ratings: v.nullable(count),
      rmse: mean,
      problem: described(v.nullable(v.string()), 'What is wrong with it at first sight.'),
    }),
  ),
});
export const RolledBack = v.strictObject({ from: v.nullable(releaseId), release: releaseId, processes });
export const Reloaded = v.strictObject({ processes });

const { movieId, title } = MovieCard.entries;
const rank = v.nullable(v.pipe(count, v.minValue(1)));
const asked = v.strictObject({
  release: releaseId,
  ms: described(v.number(), 'Until the last byte of its answer.'),
  recommendations: v.array(v.pick(Recommendation, ['movieId', 'title', 'rating', 'score'])),
});
export const Compared = v.strictObject({
  n: count,
  own: asked,
  shadow: asked,
  overlap: described(v.number(), 'Share of the longer list that both have.'),
  meanRatingDifference: mean,
  films: v.array(
    v.strictObject({
      movieId,
      title,
      rank,
      shadowRank: rank,
      rankChange: v.nullable(v.number()),
      ratingDifference: mean,
    }),
  ),
});

export const FeedbackLine = v.union([
  v.strictObject({ userId, movieId, rating: described(mean, 'Null: has not rated it.'), time: v.string() }),
  v.strictObject({ entries: described(count, 'The last line: how many come before it.') }),
]);
export const Openapi = v.looseObject({ openapi: v.literal('3.1.0'), paths: v.record(v.string(), v.looseObject({})) });
