/**
 * What the API answers, as schemas: the description is made of them and the tests hold real answers against them.
 * Not part of the service, which makes its answers and does not check them (models/recommender/answers.ts).
 */

import * as v from 'valibot';
import { MODEL_NAMES } from '../../models/model.ts';
import { SIMILAR_BY } from '../../models/recommender/answers.ts';
import * as f from '../http/fields.ts';

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const id = f.movieId;
export const userId = v.union([f.movieId, v.string()]);
export const date = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));
export const releaseId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
export const described = <Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

const rating = described(v.number(), "In the dataset's unit, within its scale.");
const interval = described(v.pipe(v.array(v.number()), v.length(2)), 'Where four of five ratings of such films lie.');
const ignored = described(v.array(id), 'Films of the posted profile that the catalogue does not have.');
const card = {
  movieId: id,
  title: described(v.string(), 'As the catalogue has it: `Godfather, The (1972)`.'),
  year: v.nullable(count),
  genres: v.array(v.string()),
};
const opinion = {
  rating: described(v.number(), 'What this model alone would predict.'),
  weight: described(v.number(), 'Its weight in the blend for this viewer and this film.'),
};
const byModel = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.strictObject({
    svd: v.optional(v.strictObject(entries)),
    'user-knn': v.optional(v.strictObject(entries)),
    'item-knn': v.optional(v.strictObject(entries)),
    content: v.optional(v.strictObject(entries)),
  });
const term = v.strictObject({
  from: described(
    v.picklist(['baseline', 'popularity', 'rating', 'scale', ...MODEL_NAMES]),
    'A model, or what else goes in. `scale`: what clipping took away. `rating`: the part that comes from the predicted rating.',
  ),
  value: v.number(),
});
const sum = v.strictObject({ value: v.number(), terms: described(v.array(term), 'They add up to the value exactly.') });

export const MovieCard = v.strictObject(card);

export const MovieFacts = v.strictObject({
  ...card,
  imdbId: v.nullable(count),
  tmdbId: v.nullable(count),
  numRatings: count,
  meanRating: described(v.nullable(v.number()), 'Damped; null without ratings.'),
});

export const Recommendation = v.strictObject({
  ...card,
  rating,
  interval,
  score: described(v.number(), 'What the list is sorted by. Comparable within one list only.'),
  models: byModel(opinion),
});

export const EmptyList = v.strictObject({
  reason: described(v.string(), 'Why nothing is listed, for people.'),
  filters: described(v.array(v.string()), 'Names of the options that keep every film off the list.'),
});

export const Prediction = v.strictObject({
  ...card,
  rating,
  interval,
  baseline: described(v.number(), 'Overall mean, plus what is usual for this viewer and this film.'),
  models: byModel({ ...opinion, support: described(v.number(), 'How much evidence was behind it.') }),
});

export const Explanation = v.strictObject({
  ...card,
  rating: sum,
  score: sum,
  reasons: v.strictObject({
    films: v.array(
      v.strictObject({
        from: v.picklist(MODEL_NAMES),
        movieId: id,
        title: v.string(),
        yourRating: v.number(),
        contribution: v.number(),
      }),
    ),
    features: v.array(v.strictObject({ feature: v.string(), contribution: v.number() })),
    likeMinded: described(count, 'Viewers of like mind who rated this film.'),
  }),
  without: described(
    v.array(
      v.strictObject({
        movieId: id,
        title: v.string(),
        yourRating: v.number(),
        rating: v.number(),
        score: v.number(),
      }),
    ),
    'The same two figures without one rating of the profile, computed again; most influential first.',
  ),
});

export const SimilarMovie = v.strictObject({ ...card, similarity: described(v.number(), 'At most 1.') });

export const Problem = v.looseObject({
  type: v.literal('about:blank'),
  title: v.string(),
  status: count,
  detail: described(v.string(), 'What is wrong, for people.'),
  errors: v.optional(
    described(
      v.array(v.strictObject({ field: v.string(), reason: v.string() })),
      'Parameters, or paths into the body, each with what was expected.',
    ),
  ),
});

/** Named in the description; answers refer to them. */
export const NAMED = {
  MovieCard,
  MovieFacts,
  Recommendation,
  EmptyList,
  Prediction,
  Explanation,
  SimilarMovie,
  Problem,
};

const scored = described(
  v.optional(v.strictObject({ latest: count, of: count })),
  'Only there when the history is longer than what is scored of it: the latest so many ratings.',
);
const list = { recommendations: v.array(Recommendation), empty: v.optional(EmptyList) };
const predictions = {
  predictions: v.array(Prediction),
  unknown: described(v.array(id), 'Films that the catalogue does not have.'),
};

export const UserRecommendations = v.strictObject({ userId, ...list, scored });
export const PostedRecommendations = v.strictObject({ ...list, ignored });
export const UserPredictions = v.strictObject({ ...predictions, scored });
export const UserExplanation = v.strictObject({ ...Explanation.entries, scored });
export const PostedPredictions = v.strictObject({ ...predictions, ignored });
export const PostedExplanation = v.strictObject({ ...Explanation.entries, ignored });

const lineId = v.optional(v.union([v.number(), v.string()]));
/** One line of the answer to a batch. */
export const BatchAnswer = v.union([
  v.strictObject({
    line: described(count, 'From 1: the line that this answers.'),
    id: lineId,
    userId: v.optional(userId),
    ...predictions,
    ignored: v.optional(ignored),
    scored,
  }),
  v.strictObject({
    line: count,
    id: lineId,
    error: v.strictObject({ code: v.string(), detail: v.string(), errors: Problem.entries.errors }),
  }),
]);

export const MovieSearch = v.strictObject({
  total: described(count, 'Of all pages.'),
  movies: v.array(MovieFacts),
});
export const SimilarMovies = v.strictObject({
  movieId: id,
  by: v.picklist(SIMILAR_BY),
  similar: v.array(SimilarMovie),
});
export const MatchedMovies = v.strictObject({
  films: described(v.array(v.nullable(MovieCard)), 'One for each film asked, null where none was found.'),
});

export const Release = v.looseObject({
  format: count,
  id: releaseId,
  dataset: v.looseObject({
    name: v.string(),
    simulated: described(v.boolean(), 'True when the viewers are made up.'),
    ratings: count,
    users: count,
    movies: count,
    scale: v.array(v.number()),
    firstDate: v.nullable(date),
    lastDate: v.nullable(date),
  }),
  files: v.record(v.string(), v.strictObject({ bytes: count, sha256: v.string() })),
  budget: count,
  judged: v.boolean(),
});

export const Memory = v.looseObject({
  components: v.array(v.looseObject({ component: v.string(), bytes: count, budget: v.nullable(count) })),
  total: count,
  budget: count,
  residentBytes: described(v.nullable(count), 'Of the process; null where the host cannot know.'),
  warning: v.picklist(['ok', 'near', 'soft', 'over', 'hard']),
});

const taste = {
  numRatings: count,
  meanRating: v.number(),
  difference: described(v.number(), 'To the mean of all ratings of the user.'),
};

export const User = v.looseObject({
  userId,
  simulated: v.boolean(),
  numRatings: described(count, 'Of the whole history.'),
  meanRating: v.number(),
  firstDate: v.nullable(date),
  lastDate: v.nullable(date),
  histogram: v.array(v.strictObject({ rating: v.number(), count })),
  favouriteGenres: v.array(v.looseObject({ genre: v.string(), numRatings: count, meanRating: v.number() })),
  genres: v.array(v.strictObject({ genre: v.string(), ...taste })),
  decades: v.array(v.strictObject({ decade: v.nullable(count), ...taste })),
  total: described(count, 'Ratings that fit the filters, on all pages.'),
  history: described(
    v.array(v.strictObject({ ...card, rating: v.number(), date: v.nullable(date) })),
    'A page of these.',
  ),
});

export const StoredRating = v.strictObject({
  userId,
  movieId: id,
  rating: described(v.nullable(v.number()), 'Null: has not rated it.'),
  time: v.string(),
});
export const StoredRatings = v.strictObject({
  userId,
  total: count,
  ratings: v.array(v.strictObject({ movieId: id, rating: v.nullable(v.number()), time: v.string() })),
});
export const Forgotten = v.strictObject({ userId, forgotten: count });
export const RandomUser = v.strictObject({ userId });
export const Alive = v.strictObject({ status: v.literal('alive') });
export const Ready = v.strictObject({ status: v.literal('ready'), release: releaseId });
