/** Models on toy data, as they are asked in the contract suite. */

import { foldBias } from '../../models/bias/score.ts';
import { BIAS_CONFIG, type TrainedBias, trainBias } from '../../models/bias/train.ts';
import type { ModelName, Profile, Scorer, Viewer } from '../../models/model.ts';
import { openScorer } from '../../models/scorers.ts';
import { trainModel } from '../../models/trainers.ts';
import { testTeam } from '../fixtures/team.ts';
import { type ToyData, trainOn } from '../fixtures/toy-ratings.ts';

export async function train(name: ModelName, data: ToyData, seed = 42): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes } = await trainOn(data, (input) => trainModel(name, input), { seed });
  return bytes;
}

export async function trainAsker(name: ModelName, data: ToyData): Promise<Asker> {
  const bytes = await train(name, data);
  return askerOf(openScorer(name, bytes, data.ratings.numMovies), await trainBias(testTeam, data.ratings, BIAS_CONFIG));
}

/** A scorer with the baseline that it is served with. */
export interface Asker {
  readonly scorer: Scorer;
  /** Every movie. */
  readonly catalogue: Uint32Array;
  fold(profile: Profile): Viewer;
  rateAll(profile: Profile): { rating: Float32Array; support: Float32Array };
  affinities(profile: Profile): Float32Array;
}

export function askerOf(scorer: Scorer, bias: TrainedBias): Asker {
  const catalogue = Uint32Array.from(bias.movieBias, (_, movie) => movie);
  const fold = (profile: Profile) => scorer.fold(profile, foldBias(bias, profile));
  return {
    scorer,
    catalogue,
    fold,
    rateAll: (profile) => rate(fold(profile), catalogue),
    affinities(profile) {
      const out = new Float32Array(catalogue.length);
      fold(profile).affinities(out);
      return out;
    },
  };
}

export function rate(viewer: Viewer, movies: Uint32Array) {
  const rating = new Float32Array(movies.length);
  const support = new Float32Array(movies.length);
  viewer.rate(movies, rating, support);
  return { rating, support };
}
