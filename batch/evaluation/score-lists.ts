/** Measures ranked lists of the hybrid, of each model alone, and of popularity as the control. */

import type { HybridViewer } from '../../models/hybrid/score.ts';
import type { ModelName } from '../../models/model.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import type { Ratings } from '../../shared/ratings.ts';
import type { RankingFigures } from '../../shared/schemas/report.ts';
import { TopK } from '../../shared/top-k.ts';
import type { HeldOutCase } from '../splits/held-out.ts';
import { gainsOf } from './liking.ts';
import { type MovieKnowledge, RankingQuality } from './metrics.ts';

/** The longest list that a figure needs: nDCG@100. */
const LIST_LENGTH = 100;

/**
 * Returns a collector that is given viewers one at a time. The candidates are all movies that are not in the profile. A
 * viewer without a held-out rating at or above `relevance` does not count, but for the net figures, which count viewers
 * by what they like themselves (liking.ts).
 */
export function scoreLists(
  recommender: Recommender,
  train: Ratings,
  models: readonly ModelName[],
  relevance: number,
): { add(held: HeldOutCase, viewer: HybridViewer): void; result(): Record<string, RankingFigures> } {
  const { numMovies, numUsers, byMovie } = train;
  const movies: MovieKnowledge = {
    numMovies,
    numUsers,
    numRatings: Uint32Array.from({ length: numMovies }, (_, m) => byMovie.offsets[m + 1] - byMovie.offsets[m]),
    likeness: (movie, others) => recommender.likeness(movie, others, 'content'),
  };
  const names = ['popularity', ...models, 'hybrid'] as const;
  const qualities = Object.fromEntries(names.map((name) => [name, new RankingQuality(movies)]));
  const popularity = likesPerMovie(train, relevance);
  const affinities = new Float32Array(numMovies);
  return {
    add(held, viewer) {
      const liked = held.movies.filter((_, row) => held.ratings[row] >= relevance);
      const gains = gainsOf(held.profile, held, train.scale, viewer.baseline.mean);
      if (liked.length === 0 && gains.numLiked === 0) return;
      const relevant = new Set(liked);
      const seen = new Set(held.profile.movies);
      const isNew = (movie: number) => !seen.has(movie);
      const add = (name: (typeof names)[number], list: Uint32Array) => {
        if (liked.length > 0) qualities[name].add(list, relevant, liked.length);
        qualities[name].addNet(list, gains);
      };
      add('popularity', bestOf(popularity, isNew));
      for (const name of models) {
        viewer.viewers[name].affinities(affinities);
        add(name, bestOf(affinities, isNew));
      }
      const best = viewer.best(LIST_LENGTH, isNew);
      add(
        'hybrid',
        Uint32Array.from(best, ({ movie }) => movie),
      );
    },
    result: () => Object.fromEntries(names.map((name) => [name, qualities[name].result()])),
  };
}

/** Popularity: the number of training ratings at or above `relevance` by dense movie index. */
function likesPerMovie({ byUser, numMovies, scale }: Ratings, relevance: number): Float32Array {
  const likes = new Float32Array(numMovies);
  for (let e = 0; e < byUser.index.length; e++)
    if (scale.values[byUser.codes[e]] >= relevance) likes[byUser.index[e]]++;
  return likes;
}

function bestOf(scores: Float32Array, allowed: (movie: number) => boolean): Uint32Array {
  const best = new TopK(LIST_LENGTH);
  for (let m = 0; m < scores.length; m++) {
    if (best.admits(m, scores[m]) && allowed(m)) best.offer(m, scores[m]);
  }
  return best.drain().items;
}
