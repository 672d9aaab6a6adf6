/** Predicted ratings, and films to watch next. */

import * as v from 'valibot';
import { count, described, movieId, rating } from '../../../shared/schemas/fields.ts';
import { MODEL_NAMES } from '../../model.ts';
import { MovieCard } from './film.ts';

const isPair = (values: number[]): values is [number, number] => values.length === 2;

const pair = v.pipe(v.array(v.number()), v.length(2), v.guard(isPair));
const INTERVAL = 'Lower and upper end of the 80 % interval, within the scale. Four of five such ratings lie in it.';
const NO_RATINGS = 'Null in a release of picks (`scale` has one value), which predicts no ratings.';
const listedRating = described(v.nullable(v.number()), `Predicted rating, in the dataset's unit. ${NO_RATINGS}`);
const listedInterval = described(v.nullable(pair), `${INTERVAL} ${NO_RATINGS}`);

/** One model's prediction for a film. */
export const ModelOpinion = v.strictObject({
  rating: described(v.number(), 'Rating that this model alone predicts.'),
  weight: described(v.number(), 'Its weight in the blend for this viewer and this film.'),
});

/** A model's prediction with the evidence behind it. */
const SupportedOpinion = v.strictObject({
  ...ModelOpinion.entries,
  support: described(v.number(), "Amount of evidence behind it, in the model's own unit; 0 for none."),
});

/** One opinion per model; models that do not take part are absent. */
const byModel = <Opinion extends v.GenericSchema>(opinion: Opinion) =>
  v.strictObject(v.entriesFromList(MODEL_NAMES, v.optional(opinion)));

/** What one of several people gets of a film on their list. */
export const PersonOpinion = v.strictObject({
  rating: listedRating,
  interval: listedInterval,
  belowMean: described(
    v.boolean(),
    "Whether the predicted rating is below the mean of this person's own ratings. False when there are fewer than three.",
  ),
});

/** A film to watch next. For several people, `rating`, `interval` and `models` are means over them. */
export const Recommendation = v.strictObject({
  ...MovieCard.entries,
  rating: listedRating,
  interval: listedInterval,
  score: described(
    v.number(),
    'The list is sorted by it, apart from `diversity`, `popularity` and further films of a series. Films that are ' +
      "predicted below the mean of the viewer's own ratings come last. Scores are comparable within one list only.",
  ),
  belowMean: described(
    v.boolean(),
    "Whether the predicted rating is below the mean of the viewer's own ratings. Of several people, with " +
      '`least-misery`, whether that is so for any of them; otherwise, on the average. Such films come last.',
  ),
  pinned: v.optional(
    described(
      v.literal(true),
      'It stands first because whoever runs the service wants it there, whatever its score is.',
    ),
  ),
  models: described(byModel(ModelOpinion), 'By model; empty in a release of picks.'),
  people: v.optional(
    described(v.array(PersonOpinion), 'Of several people: what is predicted for each, in the order of the profiles.'),
  ),
  decidedBy: v.optional(
    described(
      count,
      'Of several people: place among the profiles, from 0, of the one to whom the film owes its place. With `fairness` ' +
        'it is their choice; with `least-misery` it suits them least. Absent with `average`, where all count alike.',
    ),
  ),
});

/** Why a list of recommendations has no film. */
export const EmptyList = v.strictObject({
  reason: described(v.string(), 'Why nothing is listed, as a sentence for people.'),
  filters: described(
    v.array(
      v.picklist([
        ...(['genres', 'excludeGenres', 'yearFrom', 'yearTo', 'minRatings', 'maxRatings', 'where'] as const),
        ...(['candidates', 'exclude', 'notInterested', 'includeRated', 'offset', 'after'] as const),
      ]),
    ),
    'Names of the options that keep every film off the list.',
  ),
});

/** Films to watch next, best first; when there are none, `empty` says why. */
export const RecommendationList = v.strictObject({
  recommendations: v.array(Recommendation),
  empty: v.optional(EmptyList),
  unknown: v.optional(
    described(v.array(movieId), 'With `candidates`: those that the catalogue does not have, and hidden ones.'),
  ),
});

/** One page of a list. */
export const RecommendationPage = v.strictObject({
  requestId: described(v.string(), 'Names this answer in the log, as `X-Request-Id` does.'),
  ...RecommendationList.entries,
  after: described(v.string(), 'Send it as `after`, with the same request, and the list goes on behind this page.'),
  switched: v.optional(
    described(
      v.strictObject({
        from: described(v.string(), 'Id of the release that the page before came from.'),
        message: described(v.string(), 'What that means for the list, in words.'),
      }),
      'Present when this page comes from another release than the page before it.',
    ),
  ),
});

/** A row of films. */
export const Row = v.strictObject({
  kind: described(
    v.picklist(['because', 'hidden-gems', 'recent', 'decade']),
    'What the row is about: a film that was liked, films that few know, films of the last two years, or of this decade.',
  ),
  title: described(v.string(), 'What the row is called, for people.'),
  because: v.optional(described(movieId, 'The film that was liked.')),
  recommendations: v.array(Recommendation),
});

/** The predicted rating of a film. */
export const Prediction = v.strictObject({
  ...MovieCard.entries,
  rating,
  interval: described(pair, INTERVAL),
  baseline: described(v.number(), 'Overall mean, plus what is usual for this viewer and this film.'),
  models: byModel(SupportedOpinion),
});

/** Predictions for films, in the order in which they were asked for. */
export const Predictions = v.strictObject({
  predictions: v.array(Prediction),
  unknown: described(v.array(movieId), 'Films that the catalogue does not have, and hidden ones.'),
});

/** How much of a long history is scored. */
export const ScoredPart = v.strictObject({
  latest: described(count, 'Number of latest ratings that are scored.'),
  of: described(count, 'Number of ratings in the whole history.'),
});

export type ModelOpinion = v.InferOutput<typeof ModelOpinion>;
export type Recommendation = v.InferOutput<typeof Recommendation>;
export type PersonOpinion = v.InferOutput<typeof PersonOpinion>;
export type Row = v.InferOutput<typeof Row>;
export type RecommendationList = v.InferOutput<typeof RecommendationList>;
export type RecommendationPage = v.InferOutput<typeof RecommendationPage>;
export type EmptyList = v.InferOutput<typeof EmptyList>;
export type Prediction = v.InferOutput<typeof Prediction>;
export type Predictions = v.InferOutput<typeof Predictions>;
export type ScoredPart = v.InferOutput<typeof ScoredPart>;
