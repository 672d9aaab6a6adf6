/**
 * Scores movies by the profile's films: those among the voters of a movie add their votes for its rating, and each adds
 * its weights for the other films of the head to their affinities.
 *
 *   rating_i = b_ui + Σ_j s_ij e_j / (Σ_j s_ij + δ)          affinity_i = Σ_j B_ji x_j
 *
 * x is the signed weight of the viewer's opinion (opinions.ts). The affinity of a movie outside the head is 0.
 */

import { findSorted } from '../../shared/binary-search.ts';
import type { CodedTable, ScoringKernels } from '../../shared/kernels/scoring.ts';
import type { Baseline, Profile, Scorer, ScoringModel } from '../model.ts';
import { weighOpinions } from '../opinions.ts';
import { decodeItemKnn, decodeRoot, type ItemKnnModel, placeOfPair, ROOT_UNITS, type WeightTable } from './artifact.ts';

/** The entry of the registry in scorers.ts. */
export const itemKnnScoring: ScoringModel = {
  open: (bytes, numMovies, kernels) => itemKnnScorer(decodeItemKnn(bytes, numMovies), kernels),
  // Two numbers of the profile's rating, a voter, its weight twice, and a sum of weights per movie, each of four bytes.
  workspaceBytes: ({ numMovies }) => 24 * numMovies,
};

/**
 * Returns the scorer of a decoded model. Its tables are moved into the memory of `kernels`, and all requests share one
 * set of sums there.
 */
function itemKnnScorer(model: ItemKnnModel, kernels: ScoringKernels): Scorer {
  const codes = kernels.place(model.affinity.codes);
  const voters = kernels.uint32(model.affinity.movies);
  const weights = kernels.float32(model.affinity.movies);
  const dense = kernels.float32(model.affinity.movies);
  const affinitySums = kernels.float32(model.affinity.movies);
  const { rating } = model;
  const table: CodedTable = { index: kernels.place(rating.voters), codes: kernels.place(rating.codes) };
  /** By movie, side by side: e and 1 for a film of the profile, and 0 for others. Between requests all are 0. */
  const rated = kernels.float32(2 * model.votingMovies);
  const sums = kernels.float32(2);
  /** Movies that can be like others, the first of the catalogue. */
  const reach = Math.max(model.votedMovies, model.votingMovies, model.affinity.movies);
  /**
   * Calls `run` with a function that adds up the votes for a movie, Σ s e and Σ s in units of the codes. They are valid
   * until the next call.
   */
  const withVotes = (profile: Profile, { residuals }: Baseline, run: (votesFor: (movie: number) => void) => void) => {
    const mark = (isRated: boolean) => {
      for (let j = 0; j < profile.movies.length && profile.movies[j] < model.votingMovies; j++) {
        rated[2 * profile.movies[j]] = isRated ? residuals[j] : 0;
        rated[2 * profile.movies[j] + 1] = isRated ? 1 : 0;
      }
    };
    mark(true);
    run((movie) => {
      if (movie >= model.votedMovies) sums.fill(0);
      else kernels.sumVotes(table, rating.offsets[movie], rating.offsets[movie + 1], rated, sums);
    });
    mark(false);
  };
  return {
    name: 'item-knn',
    reach: model.affinity.movies,
    fold(profile, baseline) {
      return {
        rate(movies, ratings, support) {
          withVotes(profile, baseline, (votesFor) => {
            for (let t = 0; t < movies.length; t++) {
              votesFor(movies[t]);
              const weight = sums[1] * rating.scale;
              support[t] = weight;
              ratings[t] =
                weight === 0
                  ? Number.NaN
                  : baseline.mean +
                    baseline.userBias +
                    baseline.movieBias[movies[t]] +
                    (sums[0] * rating.scale) / (weight + model.voteDamping);
            }
          });
        },
        affinities(out) {
          const { movies: numHead, scales, largest } = model.affinity;
          const opinions = weighOpinions(baseline.opinions, model);
          let length = 0;
          for (let j = 0; j < profile.movies.length && profile.movies[j] < numHead; j++) {
            if (opinions[j] === 0) continue;
            voters[length] = profile.movies[j];
            weights[length++] = opinions[j] * scales[profile.movies[j]];
          }
          kernels.sumPairs(codes, voters.subarray(0, length), weights.subarray(0, length), dense, affinitySums);
          for (let i = 0; i < numHead; i++) out[i] = (affinitySums[i] * (largest / ROOT_UNITS)) / scales[i];
          out.fill(0, numHead);
        },
        reasons(movie) {
          let weights = 0;
          withVotes(profile, baseline, (votesFor) => {
            votesFor(movie);
            weights = sums[1] * rating.scale;
          });
          const divisor = weights + model.voteDamping;
          const films = [];
          for (let j = 0; j < profile.movies.length; j++) {
            const weight = voteOf(model, profile.movies[j], movie);
            if (weight > 0)
              films.push({ movie: profile.movies[j], contribution: (weight * baseline.residuals[j]) / divisor });
          }
          return { films };
        },
      };
    },
    // The mean of two measures: agreement, which is the correlation if either movie lists the other, and being picked
    // together, which is the root of the EASE weight. Agreement alone ranks films that everybody has seen beside rarer
    // ones. EASE weights alone rank films that are merely seen equally often. Picks have no votes, and so no agreement.
    similar(movie, others, out) {
      const { offsets, voters: voting, codes: votes, scale } = rating;
      const [from, to] = movie < model.votedMovies ? [offsets[movie], offsets[movie + 1]] : [0, 0];
      for (let place = from; place < to; place++) rated[2 * voting[place]] = votes[place];
      for (let t = 0; t < others.length; t++) {
        if (others[t] >= reach) {
          out[t] = 0;
          continue;
        }
        const together = rootOf(model.affinity, movie, others[t]);
        const forMovie = others[t] < model.votingMovies ? rated[2 * others[t]] * scale : 0;
        const agreement = Math.max(voteOf(model, movie, others[t]), forMovie);
        out[t] = votes.length === 0 ? together : (agreement + together) / 2;
      }
      for (let place = from; place < to; place++) rated[2 * voting[place]] = 0;
    },
  };
}

/** Returns √B of one pair, at most 1; 0 when B is not positive or a movie is outside the head. */
function rootOf({ movies, codes, largest, scales }: WeightTable, voter: number, movie: number): number {
  if (voter >= movies || movie >= movies || voter === movie) return 0;
  const weight = (decodeRoot(codes[placeOfPair(voter, movie)]) * largest * scales[voter]) / scales[movie];
  return Math.sqrt(Math.min(1, Math.max(0, weight)));
}

/** Returns s of one pair by binary search in the movie's row; 0 when the voter does not vote for the movie. */
function voteOf({ votedMovies, rating }: ItemKnnModel, voter: number, movie: number): number {
  if (movie >= votedMovies) return 0;
  const { offsets, voters, codes, scale } = rating;
  const place = findSorted(voters, voter, offsets[movie], offsets[movie + 1]);
  return place === -1 ? 0 : codes[place] * scale;
}
