/**
 * Explains why a movie is rated and ranked as it is: the terms of the blend, and the films, features and viewers behind
 * each model's term.
 */

import { round, roundParts } from '../../shared/round.ts';
import { MODEL_NAMES, type ModelName, type Profile } from '../model.ts';
import type { Explanation, Term } from '../recommender/answers.ts';
import { RANKERS } from './artifact.ts';
import { type FilmEffect, filmEffects, isReason, largest } from './film-effects.ts';
import type { HybridViewer } from './score.ts';

/** An explanation with movie indexes. The recommender replaces them by ids and titles. */
export interface DenseExplanation extends Pick<Explanation, 'rating' | 'score' | 'ownMean' | 'belowMean'> {
  films: Dense<Explanation['reasons']['films'][number]>[];
  features: Explanation['reasons']['features'];
  likeMinded: number;
  without: Dense<Explanation['without'][number]>[];
}

/** A named film, by its index. */
type Dense<Film> = Omit<Film, 'movieId' | 'title' | 'catalogueTitle'> & { movie: number };

/**
 * Returns the explanation of one movie. `fold` folds a profile into the hybrid of `models`; it is called for the
 * profile, and again without each of its most influential films. Terms add up to the rounded rating and score. A model
 * that is not in `models` has a term of 0 and names no reasons. The rating is clipped to `scale`. `digits` are
 * those behind the point.
 */
export function explainMovie(
  fold: (profile: Profile) => HybridViewer,
  profile: Profile,
  movie: number,
  models: readonly ModelName[],
  scale: { min: number; max: number },
  digits: { rating: number; score: number },
): DenseExplanation {
  const answer = (viewer: HybridViewer) => {
    // `score` comes first, since it keeps the ratings that `rate` would compute again.
    const [scored] = viewer.score(Uint32Array.of(movie));
    const rated = viewer.rate(Uint32Array.of(movie));
    const clipped = Math.min(scale.max, Math.max(scale.min, rated.rating[0]));
    return {
      scored,
      rated,
      clipped,
      rating: round(clipped, digits.rating),
      score: round(scored.score, digits.score),
      belowMean: scored.belowMean,
    };
  };
  const viewer = fold(profile);
  const { scored, rated, clipped, rating, score, belowMean } = answer(viewer);
  const weightOf = (name: ModelName) => rated.weights[name][0];

  const ratingTerms: Term[] = [{ from: 'baseline', value: rated.baseline[0] }];
  for (const name of MODEL_NAMES) {
    ratingTerms.push({ from: name, value: weightOf(name) * (rated.ratings[name][0] - rated.baseline[0]) });
  }
  if (clipped !== rated.rating[0]) ratingTerms.push({ from: 'scale', value: clipped - rated.rating[0] });

  const chosen = MODEL_NAMES.filter((name) => models.includes(name));
  const reasons = chosen.map((from) => ({ from, weight: weightOf(from), ...viewer.viewers[from].reasons(movie) }));
  const films = filmEffects(viewer, reasons, digits.rating);
  const features = reasons.flatMap(({ features: all = [], weight }) =>
    largest(
      all.map(({ feature, contribution }) => ({ feature, contribution: round(contribution * weight, digits.rating) })),
    ),
  );
  const influential = largest(films);
  const likely = largest(films.filter(isReason));
  const without = new Map([...influential, ...likely].map((film) => [film, answer(fold(withoutFilm(profile, film)))]));
  // A reason holds when the rating without it is not further in the direction in which it pulls.
  const holds = (film: FilmEffect) => (rating - (without.get(film)?.rating ?? rating)) * film.contribution >= 0;

  return {
    rating: addingUp(rating, ratingTerms, digits.rating),
    score: addingUp(
      score,
      RANKERS.map((name) => ({ from: name, value: scored.terms[name] })),
      digits.score,
    ),
    ownMean: viewer.usual === undefined ? null : round(viewer.usual, digits.rating),
    belowMean,
    films: likely.filter(holds),
    features,
    likeMinded: reasons.reduce((sum, { likeMinded = 0 }) => sum + likeMinded, 0),
    without: [...without].slice(0, influential.length).map(([{ movie: film, yourRating, opinion }, other]) => {
      const { rating, score, belowMean } = other;
      return { movie: film, yourRating, opinion, rating, score, belowMean };
    }),
  };
}

/** Returns terms that add up to `value` exactly when all are rounded to `digits` behind the point. */
export function addingUp(value: number, terms: readonly Term[], digits: number): { value: number; terms: Term[] } {
  const exact = terms.map((term) => term.value);
  return { value, terms: roundParts(value, exact, digits).map((part, t) => ({ from: terms[t].from, value: part })) };
}

/** Returns the profile without one of its films. */
export function withoutFilm({ movies, ratings, times }: Profile, { movie }: { readonly movie: number }): Profile {
  const at = movies.indexOf(movie);
  const isOther = (_: number, j: number) => j !== at;
  const others = { movies: movies.filter(isOther), ratings: ratings.filter(isOther) };
  return times ? { ...others, times: times.filter(isOther) } : others;
}
