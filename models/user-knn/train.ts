/**
 * Makes prototypes. Up to `maxOpinions` ratings every viewer is a prototype of their own, so nothing is lost. Above,
 * viewers are grouped by k-means over a sketch of their residuals, so that the artifact keeps its size however many
 * viewers there are.
 */

import { packIndexes } from '../../shared/arrow.ts';
import type { Ratings } from '../../shared/ratings.ts';
import type { Trainer, TrainInput } from '../model.ts';
import { encodeUserKnn, type UserKnnFacts } from './artifact.ts';
import { groupViewers } from './groups.ts';

export interface UserKnnConfig extends Omit<UserKnnFacts, 'numPrototypes' | 'relevance' | 'residualScale'> {
  /** Most opinions (prototype, movie) that the artifact may hold: 4 bytes each. */
  maxOpinions: number;
  /** Prototypes when viewers must be grouped. */
  groups: number;
  /** Members who must have rated a movie for a group to have an opinion, and shrinkage of its mean. */
  minMembers: number;
  opinionShrinkage: number;
}

export const userKnnTrainer: Trainer<UserKnnConfig> = {
  configure: () => ({
    shrinkage: 50,
    sharpness: 1,
    voteDamping: 0.5,
    neighbours: 60,
    affinityNeighbours: 200,
    affinitySharpness: 3,
    dislikedWeight: 0.3,
    maxOpinions: 1_900_000,
    groups: 1_500,
    minMembers: 3,
    opinionShrinkage: 2,
  }),

  train(input, config) {
    const { ratings } = input;
    const exact = ratings.numRatings <= config.maxOpinions;
    const { maxOpinions, groups, minMembers, opinionShrinkage, ...facts } = config;
    const opinions = exact
      ? eachViewer(input, config.dislikedWeight)
      : groupOpinions(input, config, groupViewers(input, groups));
    const { numPrototypes, offsets, prototypes, means, likes, members } = opinions;
    const largest = means.reduce((most, mean) => Math.max(most, Math.abs(mean)), 0);
    const residualScale = largest / 127;
    const liked = Uint8Array.from(likes, (share) => Math.round(255 * share));
    const norms = new Float32Array(numPrototypes);
    for (let e = 0; e < liked.length; e++) norms[prototypes[e]] += (liked[e] / 255) ** 2;
    return encodeUserKnn({
      ...facts,
      numPrototypes,
      relevance: ratings.scale.relevance,
      residualScale,
      offsets,
      prototypes: packIndexes(prototypes, numPrototypes),
      residuals: Int8Array.from(means, (mean) => (residualScale === 0 ? 0 : Math.round(mean / residualScale))),
      liked,
      members,
      norms: norms.map(Math.sqrt),
    });
  },
};

interface Opinions {
  readonly numPrototypes: number;
  readonly offsets: Uint32Array;
  readonly prototypes: Uint32Array;
  readonly means: Float32Array;
  /** 0–1. */
  readonly likes: Float32Array;
  readonly members: Uint32Array;
}

function eachViewer({ ratings, bias }: TrainInput, dislikedWeight: number): Opinions {
  const { byMovie, numUsers, scale } = ratings;
  const means = new Float32Array(byMovie.index.length);
  const likes = new Float32Array(byMovie.index.length);
  forEachRating(ratings, (movie, user, value, e) => {
    means[e] = value - bias.mean - bias.movieBias[movie] - bias.userBias[user];
    likes[e] = value >= scale.relevance ? 1 : dislikedWeight;
  });
  return {
    numPrototypes: numUsers,
    offsets: byMovie.offsets,
    prototypes: byMovie.index,
    means,
    likes,
    members: new Uint32Array(numUsers).fill(1),
  };
}

/** Opinions of groups; the least supported are left out when there are more than `maxOpinions`. */
function groupOpinions({ ratings, bias }: TrainInput, config: UserKnnConfig, groupOf: Uint32Array): Opinions {
  const { byMovie, numMovies, scale } = ratings;
  const { groups, minMembers, opinionShrinkage, maxOpinions, dislikedWeight } = config;
  const sums = new Float64Array(groups);
  const worth = new Float64Array(groups);
  const counts = new Uint32Array(groups);
  const histogram = new Uint32Array(1024);
  const tally = (movie: number): void => {
    sums.fill(0);
    worth.fill(0);
    counts.fill(0);
    for (let e = byMovie.offsets[movie]; e < byMovie.offsets[movie + 1]; e++) {
      const user = byMovie.index[e];
      const value = scale.values[byMovie.codes[e]];
      const group = groupOf[user];
      sums[group] += value - bias.mean - bias.movieBias[movie] - bias.userBias[user];
      worth[group] += value >= scale.relevance ? 1 : dislikedWeight;
      counts[group]++;
    }
  };
  for (let movie = 0; movie < numMovies; movie++) {
    tally(movie);
    for (const count of counts) histogram[Math.min(count, 1023)]++;
  }
  let least = Math.max(1, minMembers);
  const held = (from: number) => histogram.subarray(from).reduce((total, n) => total + n, 0);
  while (least < 1023 && held(least) > maxOpinions) least++;

  const members = new Uint32Array(groups);
  for (const group of groupOf) members[group]++;
  const offsets = new Uint32Array(numMovies + 1);
  const total = held(least);
  const prototypes = new Uint32Array(total);
  const means = new Float32Array(total);
  const likes = new Float32Array(total);
  let at = 0;
  for (let movie = 0; movie < numMovies; movie++) {
    tally(movie);
    for (let group = 0; group < groups; group++) {
      if (counts[group] < least) continue;
      prototypes[at] = group;
      means[at] = sums[group] / (counts[group] + opinionShrinkage);
      likes[at++] = Math.min(1, worth[group] / members[group]);
    }
    offsets[movie + 1] = at;
  }
  return { numPrototypes: groups, offsets, prototypes, means, likes, members };
}

function forEachRating(
  { byMovie, numMovies, scale }: Ratings,
  visit: (movie: number, user: number, value: number, entry: number) => void,
): void {
  for (let movie = 0; movie < numMovies; movie++) {
    for (let e = byMovie.offsets[movie]; e < byMovie.offsets[movie + 1]; e++) {
      visit(movie, byMovie.index[e], scale.values[byMovie.codes[e]], e);
    }
  }
}
