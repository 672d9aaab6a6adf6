/**
 * Explains why a movie is on a list in a release of picks, which predicts no ratings: the terms of its score, and the
 * films of the profile that are most like it, each with what the score loses without it.
 */

import { round } from '../../shared/round.ts';
import type { ModelName, Profile } from '../model.ts';
import { RANKERS } from './artifact.ts';
import { addingUp, type DenseExplanation, withoutFilm } from './explain.ts';
import { largest } from './film-effects.ts';
import type { HybridViewer } from './score.ts';

/** Films whose effect is computed. Twice as many as are named, since not each that is alike has an effect. */
const MOST_ALIKE = 10;

/** Returns how alike a movie is to each of others; absent for a model that cannot compare films. */
type AlikeBy = (name: ModelName) => ((movie: number, others: Uint32Array) => Float32Array) | undefined;

/**
 * Returns the explanation of one movie. `fold` folds a profile into the hybrid of `models`. A film of the profile is a
 * reason when the score is lower without it. `digits` are those behind the point.
 */
export function explainPick(
  fold: (profile: Profile) => HybridViewer,
  profile: Profile,
  movie: number,
  models: readonly ModelName[],
  digits: { rating: number; score: number },
  alikeBy: AlikeBy,
): DenseExplanation {
  const viewer = fold(profile);
  const [scored] = viewer.score(Uint32Array.of(movie));
  const score = round(scored.score, digits.score);
  const effects = mostAlike(viewer.profile, movie, models, alikeBy).map(({ movie: film, from }) => {
    const [without] = fold(withoutFilm(profile, { movie: film })).score(Uint32Array.of(movie));
    const other = round(without.score, digits.score);
    const [yourRating, opinion] = [viewer.profile.ratings[0], 'liked' as const];
    return { movie: film, from, yourRating, opinion, other, contribution: round(score - other, digits.score) };
  });
  const influential = largest(effects);
  return {
    rating: null,
    score: addingUp(
      score,
      RANKERS.map((name) => ({ from: name, value: scored.terms[name] })),
      digits.score,
    ),
    ownMean: null,
    belowMean: false,
    films: influential.filter(({ contribution }) => contribution > 0).map(({ other: _, ...film }) => film),
    features: [],
    likeMinded: models.reduce((sum, name) => sum + (viewer.viewers[name].reasons(movie).likeMinded ?? 0), 0),
    without: influential.map(({ movie: film, yourRating, opinion, other }) => ({
      movie: film,
      yourRating,
      opinion,
      rating: null,
      score: other,
      belowMean: false,
    })),
  };
}

/** The films of a profile that are most like `movie` by the mean of the models, each with the model that says so most. */
function mostAlike(
  { movies }: Profile,
  movie: number,
  models: readonly ModelName[],
  alikeBy: AlikeBy,
): { movie: number; from: ModelName }[] {
  const others = movies.filter((other) => other !== movie);
  const said = models.flatMap((name) => {
    const alike = alikeBy(name)?.(movie, others);
    return alike ? [{ name, alike }] : [];
  });
  if (said.length === 0) return [];
  return Array.from(others, (other, t) => {
    const most = said.reduce((best, one) => (one.alike[t] > best.alike[t] ? one : best));
    return { movie: other, from: most.name, alike: said.reduce((sum, { alike }) => sum + alike[t], 0) };
  })
    .toSorted((a, b) => b.alike - a.alike)
    .slice(0, MOST_ALIKE);
}
