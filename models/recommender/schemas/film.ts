/** Films as answers show them. */

import * as v from 'valibot';
import { count, described, movieId } from '../../../shared/schemas/fields.ts';

/** A film at first sight. */
export const MovieCard = v.strictObject({
  movieId,
  title: described(v.string(), 'As the catalogue has it: `Godfather, The (1972)`.'),
  year: described(v.nullable(count), 'Null when it is not known.'),
  genres: v.array(v.string()),
});

/** All that the catalogue knows of a film. */
export const MovieFacts = v.strictObject({
  ...MovieCard.entries,
  imdbId: described(v.nullable(count), 'The digits of `tt0068646` as a number; null when it is not known.'),
  tmdbId: described(v.nullable(count), 'Id at The Movie Database; null when it is not known.'),
  numRatings: described(count, "Ratings in the release's dataset."),
  meanRating: described(v.nullable(v.number()), 'Mean of these ratings; null when there are none.'),
});

/** A film that is like another one. */
export const SimilarMovie = v.strictObject({
  ...MovieCard.entries,
  similarity: described(v.number(), 'Above 0, and 1 at most: the higher, the more alike.'),
});

/** One page of a search. */
export const MovieSearch = v.strictObject({
  total: described(count, 'Films that were found, on all pages.'),
  movies: v.array(MovieFacts),
});

/** Films of another site's list, as the catalogue has them. */
export const MatchedMovies = v.strictObject({
  films: described(v.array(v.nullable(MovieCard)), 'One for each film asked, null where none was found.'),
});

export type MovieCard = v.InferOutput<typeof MovieCard>;
export type MovieFacts = v.InferOutput<typeof MovieFacts>;
export type SimilarMovie = v.InferOutput<typeof SimilarMovie>;
export type MovieSearch = v.InferOutput<typeof MovieSearch>;
export type MatchedMovies = v.InferOutput<typeof MatchedMovies>;
