/** What a release says to one viewer with held-out ratings. */

import { MODEL_NAMES } from '../../../models/model.ts';
import type { Recommender } from '../../../models/recommender/answers.ts';
import { ownMean } from '../../../shared/liking.ts';
import { gainsOf, netNdcg } from '../../evaluation/liking.ts';
import { FIRST, isBelow } from '../../evaluation/list-liking.ts';
import { ndcg } from '../../evaluation/metrics.ts';
import type { Part } from '../../evaluation/paired.ts';
import { servedList } from '../../evaluation/served-list.ts';
import type { Dataset } from '../../ingest/dataset.ts';
import { type HeldOutCase, pickProfile } from '../../splits/held-out.ts';

/** What a release says to one viewer, as far as it counts in a figure. */
export interface Said {
  readonly squares: Part;
  readonly answered: Part;
  /** Null for a viewer without a film that counts. */
  readonly ndcg: Part | null;
  readonly netNdcg: Part | null;
  readonly disliked: Part;
  readonly belowMean: Part;
  readonly listed: readonly number[];
}

/**
 * Asks a release for its list, without the films whose ids are in `gone`, and for its predictions. Indexes of the case
 * are those of the dataset.
 */
export function askRelease(
  recommender: Recommender,
  { catalogue, ratings }: Dataset,
  held: HeldOutCase,
  gone: readonly number[],
): Said {
  const { min, max, relevance } = ratings.scale;
  const { times } = held;
  const own = (movie: number) => recommender.indexOf(catalogue.movieIds[movie]);
  const indexes = Array.from(held.profile.movies, own);
  const shown = Array.from(indexes.keys())
    .filter((row) => indexes[row] !== -1)
    .sort((a, b) => indexes[a] - indexes[b]);
  const profile = { ...pickProfile(held.profile, shown), movies: Uint32Array.from(shown, (row) => indexes[row]) };
  const viewer = recommender.fold(profile);
  const movies = Int32Array.from(held.movies, own);
  const known = Array.from(movies.keys()).filter((row) => movies[row] !== -1);
  const rated = viewer.rate(
    Uint32Array.from(known, (row) => movies[row]),
    times && Uint32Array.from(known, (row) => times[row]),
  );
  const predicted = new Float64Array(movies.length).fill(viewer.baseline.mean + viewer.baseline.userBias);
  known.forEach((row, t) => {
    predicted[row] = rated.rating[t];
  });
  const clip = (rating: number) => Math.min(max, Math.max(min, rating));
  const list = servedList(recommender, profile, FIRST, { viewer, exclude: gone });
  const listed = viewer.rate(list).rating;
  const mean = ownMean(held.profile, viewer.baseline.mean);
  const gains = gainsOf({ movies, ratings: held.ratings }, ratings.scale, mean);
  const liked = Array.from(movies.keys()).filter((row) => held.ratings[row] >= relevance);
  const relevant = new Set(liked.map((row) => movies[row]));
  const given = new Set(movies);
  const each = (sum: number): Part => ({ sum, weight: 1 });
  return {
    squares: {
      sum: held.ratings.reduce((sum, rating, row) => sum + (clip(predicted[row]) - rating) ** 2, 0),
      weight: movies.length,
    },
    answered: {
      sum: known.filter((_, t) => MODEL_NAMES.some((name) => rated.support[name][t] > 0)).length,
      weight: movies.length,
    },
    ndcg: liked.length === 0 ? null : each(ndcg(list, relevant, liked.length, FIRST)),
    netNdcg: gains.numLiked === 0 ? null : each(netNdcg(list, gains, FIRST)),
    disliked: {
      sum: list.filter((movie) => gains.byMovie.get(movie) === -1).length,
      weight: list.filter((movie) => given.has(movie)).length,
    },
    belowMean: { sum: list.filter((_, t) => isBelow(clip(listed[t]), mean)).length, weight: list.length },
    listed: Array.from(list),
  };
}
