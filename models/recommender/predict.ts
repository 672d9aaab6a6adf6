/** Predicted ratings of films, and how they come about. */

import { NoRatingsError } from '../../shared/errors.ts';
import { explainMovie } from '../hybrid/explain.ts';
import { explainPick } from '../hybrid/explain-pick.ts';
import { MODEL_NAMES, type Profile } from '../model.ts';
import type { Explanation, Prediction, Recommender } from './answers.ts';
import { card, DIGITS, titles } from './cards.ts';
import type { Parts } from './parts.ts';
import { clipTo, intervalOf, withSupport } from './shown-ratings.ts';

/** Returns the methods of the recommender that answer about given films. */
export function openPredictions({
  movies,
  items,
  hybrid,
  likeness,
  fold,
  scale,
}: Parts): Pick<Recommender, 'predict' | 'explain'> {
  const clip = clipTo(scale);
  const find = (movieId: number) => {
    const movie = movies.indexOf(movieId);
    return items.hidden.has(movie) ? -1 : movie;
  };
  return {
    predict(profile, movieIds, at) {
      if (hybrid.picks) throw new NoRatingsError();
      const known = movieIds.filter((movieId) => find(movieId) !== -1);
      const indexes = Uint32Array.from(known, find);
      const rated = fold(profile).rate(indexes, at);
      return {
        predictions: Array.from(
          indexes,
          (movie, t): Prediction => ({
            ...card(movies, movie),
            rating: clip(rated.rating[t]),
            interval: intervalOf(rated, t, clip),
            baseline: clip(rated.baseline[t]),
            models: withSupport(rated, t, clip),
          }),
        ),
        unknown: movieIds.filter((movieId) => find(movieId) === -1),
      };
    },

    explain(profile, movieId, models = MODEL_NAMES) {
      const movie = find(movieId);
      if (movie === -1) return undefined;
      const foldInto = (given: Profile) => fold(given, models);
      const { films, features, likeMinded, without, ...sums } = hybrid.picks
        ? explainPick(foldInto, profile, movie, models, DIGITS, likeness.by)
        : explainMovie(foldInto, profile, movie, models, scale, DIGITS);
      const named = <T extends { movie: number }>({ movie: film, ...rest }: T) => ({
        movieId: movies.movieIds[film],
        ...titles(movies, film),
        ...rest,
      });
      return {
        ...card(movies, movie),
        ...sums,
        reasons: { films: films.map(named), features, likeMinded },
        without: without.map(named),
      } as Explanation;
    },
  };
}
