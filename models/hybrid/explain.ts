/**
 * Explains why a movie is rated and ranked as it is: the terms of the blend, and the films, features and viewers behind
 * each model's term.
 */

import { MODEL_NAMES, type ModelName, type Profile } from '../model.ts';
import type { Explanation, Term } from '../recommender/answers.ts';
import { RANKERS } from './artifact.ts';
import type { HybridViewer } from './score.ts';

/**
 * How many films and features are named per model, and for how many films the answer is computed again without them. A
 * choice for readers: more would be noise.
 */
const NAMED = 5;

/** An explanation with movie indexes. The recommender replaces them by ids and titles. */
interface DenseExplanation {
  rating: Explanation['rating'];
  score: Explanation['score'];
  films: { from: ModelName; movie: number; yourRating: number; contribution: number }[];
  features: Explanation['reasons']['features'];
  likeMinded: number;
  without: { movie: number; yourRating: number; rating: number; score: number }[];
}

/** Rounding for answers. */
interface Digits {
  rating(value: number): number;
  score(value: number): number;
}

/**
 * Returns the explanation of one movie. `fold` folds a profile into the hybrid of `models`; it is called for the
 * profile, and again without each of its most influential films. Terms add up to the rounded rating and score. A model
 * that is not in `models` has a term of 0 and names no reasons. The rating is clipped to `scale`.
 */
export function explainMovie(
  fold: (profile: Profile) => HybridViewer,
  profile: Profile,
  movie: number,
  models: readonly ModelName[],
  scale: { min: number; max: number },
  digits: Digits,
): DenseExplanation {
  const clip = (value: number) => Math.min(scale.max, Math.max(scale.min, value));
  const viewer = fold(profile);
  // `score` comes first, since it keeps the ratings that `rate` would compute again.
  const [scored] = viewer.score(Uint32Array.of(movie));
  const rated = viewer.rate(Uint32Array.of(movie));

  const weightOf = (name: ModelName) => rated.weights[name][0];
  const ratingTerms: Term[] = [{ from: 'baseline', value: rated.baseline[0] }];
  for (const name of MODEL_NAMES) {
    ratingTerms.push({ from: name, value: weightOf(name) * (rated.ratings[name][0] - rated.baseline[0]) });
  }
  const shown = clip(rated.rating[0]);
  if (shown !== rated.rating[0]) ratingTerms.push({ from: 'scale', value: shown - rated.rating[0] });

  const yourRating = new Map(Array.from(profile.movies, (film, j) => [film, digits.rating(profile.ratings[j])]));
  const films: DenseExplanation['films'] = [];
  const influence = new Map<number, number>();
  const features: DenseExplanation['features'] = [];
  let likeMinded = 0;
  for (const name of MODEL_NAMES.filter((model) => models.includes(model))) {
    const reasons = viewer.viewers[name].reasons(movie);
    const weight = weightOf(name);
    const named = largest(reasons.films ?? [], ({ contribution }) => contribution * weight);
    for (const { movie: film, contribution } of named) {
      const rounded = digits.rating(contribution * weight);
      if (rounded === 0) continue;
      films.push({ from: name, movie: film, yourRating: yourRating.get(film) ?? 0, contribution: rounded });
      influence.set(film, (influence.get(film) ?? 0) + contribution * weight);
    }
    for (const { feature, contribution } of largest(reasons.features ?? [], (reason) => reason.contribution * weight)) {
      const rounded = digits.rating(contribution * weight);
      if (rounded !== 0) features.push({ feature, contribution: rounded });
    }
    likeMinded += reasons.likeMinded ?? 0;
  }

  const without = largest([...influence], ([, effect]) => effect).map(([film]) => {
    const rest = fold(withoutFilm(profile, film));
    const [{ score }] = rest.score(Uint32Array.of(movie));
    const rating = rest.rate(Uint32Array.of(movie)).rating[0];
    return {
      movie: film,
      yourRating: yourRating.get(film) ?? 0,
      rating: digits.rating(clip(rating)),
      score: digits.score(score),
    };
  });

  return {
    rating: addingUp(digits.rating(shown), ratingTerms, digits.rating),
    score: addingUp(
      digits.score(scored.score),
      RANKERS.map((name) => ({ from: name, value: scored.terms[name] })),
      digits.score,
    ),
    films,
    features,
    likeMinded,
    without,
  };
}

/** Rounds the terms. The first one absorbs the rounding errors of the others, so that the terms add up to `value`. */
function addingUp(value: number, terms: Term[], round: (value: number) => number): { value: number; terms: Term[] } {
  const rounded = terms.map(({ from, value: term }) => ({ from, value: round(term) }));
  const rest = rounded.slice(1).reduce((sum, term) => sum + term.value, 0);
  rounded[0].value = round(value - rest);
  return { value, terms: rounded };
}

/** Returns the `NAMED` items with the largest absolute effect, largest first. Ties keep the order of the input. */
function largest<T>(items: readonly T[], effect: (item: T) => number): T[] {
  return items.toSorted((a, b) => Math.abs(effect(b)) - Math.abs(effect(a))).slice(0, NAMED);
}

function withoutFilm({ movies, ratings, days }: Profile, film: number): Profile {
  const at = movies.indexOf(film);
  const isOther = (_: number, j: number) => j !== at;
  return { movies: movies.filter(isOther), ratings: ratings.filter(isOther), days: days?.filter(isOther) };
}
