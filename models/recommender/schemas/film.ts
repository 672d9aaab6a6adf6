/** Films as answers show them. */

import * as v from 'valibot';
import { ATTRIBUTE_TYPES } from '../../../shared/attributes.ts';
import { count, described, movieId } from '../../../shared/schemas/fields.ts';

/** The title of a film as people read it. */
export const title = described(v.string(), 'As people read it: `The Godfather`.');
/** The title of a film in the catalogue. */
export const catalogueTitle = described(v.string(), 'As the catalogue has it: `Godfather, The (1972)`.');

/** What the catalogue says of a film besides title, year and genres. */
export const AttributeValues = described(
  v.record(v.string(), v.union([v.string(), v.number(), v.array(v.string())])),
  'What else the catalogue says of the film, by the name of its column: words, numbers, lists of names, texts.',
);

/** An attribute of a catalogue. */
export const AttributeAnswer = v.strictObject({
  name: v.string(),
  type: described(v.picklist(ATTRIBUTE_TYPES), 'A text is shown and no more: it is no filter.'),
  unit: v.optional(described(v.string(), 'What stands behind the numbers in the dataset, like `min`.')),
  movies: v.optional(described(count, 'Films of which it is known.')),
  from: v.optional(described(v.number(), 'The smallest number.')),
  to: v.optional(described(v.number(), 'The largest number.')),
  steps: v.optional(
    described(v.array(v.number()), 'Numbers that cut the films into ten parts of the same size, without repetitions.'),
  ),
  distinct: v.optional(described(count, 'How many different names there are.')),
  values: v.optional(
    described(
      v.array(v.strictObject({ value: v.string(), movies: count })),
      'The names that the most films have, up to 100.',
    ),
  ),
});

/** What lists show of a film. */
export const MovieCard = v.strictObject({
  movieId,
  key: v.optional(
    described(v.string(), 'The id in the dataset, like `tt0068646`; absent in a release whose ids are numbers.'),
  ),
  title,
  catalogueTitle,
  year: described(v.nullable(count), 'Null when it is not known.'),
  genres: v.array(v.string()),
  attributes: v.optional(AttributeValues),
});

/** Everything that the catalogue knows about a film. */
export const MovieFacts = v.strictObject({
  ...MovieCard.entries,
  imdbId: described(v.nullable(count), 'The digits of `tt0068646` as a number; null when it is not known.'),
  tmdbId: described(v.nullable(count), 'Id at The Movie Database; null when it is not known.'),
  numRatings: described(count, "Ratings in the release's dataset."),
  meanRating: described(
    v.nullable(v.number()),
    'Mean of these ratings; null when there are none, or when all are picks.',
  ),
  added: v.optional(
    described(
      v.literal(true),
      'It came after the release. Until the next one, what is predicted of it comes from its facts alone.',
    ),
  ),
});

/** A film that is similar to another one. */
export const SimilarMovie = v.strictObject({
  ...MovieCard.entries,
  similarity: described(v.number(), 'Above 0 and at most 1; higher means more alike.'),
});

/** One page of a search. */
export const MovieSearch = v.strictObject({
  total: described(count, 'Number of films found, on all pages.'),
  exact: described(
    v.boolean(),
    'Whether a film is called so, has every word of the query, or has a name with these initials. If not, the films ' +
      'only come near it.',
  ),
  movies: v.array(MovieFacts),
});

/** The films of another site's list, as the catalogue has them. */
export const MatchedMovies = v.strictObject({
  films: described(
    v.array(v.nullable(MovieCard)),
    'One entry for each film of the list, in its order; null where none was found.',
  ),
  catalogue: described(
    v.strictObject({
      movies: described(count, 'Without hidden films.'),
      lastYear: described(v.nullable(count), 'Year of the newest film; null when no year is known.'),
    }),
    'What the catalogue holds, to tell why a film may be missing.',
  ),
});

export type AttributeAnswer = v.InferOutput<typeof AttributeAnswer>;
export type MovieCard = v.InferOutput<typeof MovieCard>;
export type MovieFacts = v.InferOutput<typeof MovieFacts>;
export type SimilarMovie = v.InferOutput<typeof SimilarMovie>;
export type MovieSearch = v.InferOutput<typeof MovieSearch>;
export type MatchedMovies = v.InferOutput<typeof MatchedMovies>;
