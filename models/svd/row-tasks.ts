/** The work of the Gibbs sampler (gibbs.ts) on the rows of one side, a part at a time, on any thread of a team. */

import { type Address, rowScratchBytes } from '../../shared/kernels/kernels.ts';
import { PURPOSE, randomStream } from '../../shared/random.ts';
import { addressesOf, type Lane, type Task } from '../team.ts';
import { NOISE_DAMPING } from './artifact.ts';
import { sampleChiSquared } from './distributions.ts';
import { drawLinks, type LinkArgs } from './links.ts';

type Views<Names extends string> = Record<Names, { readonly byteOffset: number }>;
type RowNames = 'offsets' | 'index' | 'codes' | 'scores' | 'roots' | 'others' | 'precision' | 'mean' | 'shift' | 'out';

/** Arguments of tasks over rows. Part p has the rows `starts[p] .. starts[p + 1]`. */
export interface RowArgs {
  readonly starts: Uint32Array;
  readonly k: number;
}

/** Returns the bytes of scratch that a part of GRAM needs. */
export function gramScratchBytes(k: number): number {
  return rowScratchBytes(k) + 8 * k * k;
}

/** Returns Σ q qᵀ over the rows of a part, k × k, both triangles. */
export const GRAM: Task<RowArgs & { factors: Float32Array }, Float64Array> = {
  name: 'svd: gram',
  run({ factors, starts, k }, part, { kernels, scratch }) {
    const gram = new Float64Array(scratch.buffer, scratch.byteOffset, k * k);
    const rest = gram.byteOffset + gram.byteLength;
    kernels.gramMatrix(factors.byteOffset, starts[part], starts[part + 1], k, gram.byteOffset, rest);
    return gram.slice();
  },
};

interface SampleArgs<Names extends string = RowNames> extends RowArgs {
  /** Links that are drawn as part 0. The parts of the rows then come one later. */
  readonly links?: LinkArgs;
  readonly views: Views<Names>;
  readonly seed: number;
  readonly purpose: number;
  readonly sweep: number;
}

/**
 * Draws the movies of a part. Random numbers are keyed by (sweep, row), so a row gets the same ones whatever part it is
 * in.
 */
export const MOVIES: Task<SampleArgs, undefined | number[]> = {
  name: 'svd: movies',
  run(args, part, lane) {
    if (args.links && part === 0) return drawLinks(args.links, lane);
    lane.kernels.sampleGaussianRows({ ...addressesOf(args.views), ...drawNoise(args, part, lane) });
    return undefined;
  },
};

interface ViewerArgs extends SampleArgs<RowNames | 'squares'> {
  readonly classes: number;
  readonly offsets: Uint32Array;
  readonly squares: Float64Array;
  readonly weights: Float32Array;
  readonly alpha: number;
}

/** Draws the users of a part and their w_u, and returns Σ w_u e². */
export const VIEWERS: Task<ViewerArgs, number | number[]> = {
  name: 'svd: viewers',
  run(args, part, lane) {
    if (args.links && part === 0) return drawLinks(args.links, lane);
    const { views, classes, offsets, squares, weights, alpha, seed, sweep } = args;
    const rows = drawNoise(args, part, lane);
    lane.kernels.sampleViewers({ ...addressesOf(views), ...rows, classes });
    let sum = 0;
    for (let user = rows.from; user < rows.to; user++) {
      const n = NOISE_DAMPING + offsets[user + 1] - offsets[user];
      const rate = NOISE_DAMPING + alpha * squares[user];
      weights[user] = sampleChiSquared(n, randomStream(seed, PURPOSE.svdNoise, user, sweep)) / rate;
      sum += weights[user] * squares[user];
    }
    return sum;
  },
};

/** Returns the rows of a part with their noise, and the rest of the scratch. */
function drawNoise(
  { links, starts, k, seed, purpose, sweep }: Omit<SampleArgs<never>, 'views'>,
  part: number,
  { kernels, scratch }: Lane,
): { from: number; to: number; k: number; noise: Address; scratch: Address } {
  const first = links ? part - 1 : part;
  const [from, to] = [starts[first], starts[first + 1]];
  const noise: Address = scratch.byteOffset;
  const rest: Address = Math.ceil((noise + 4 * (to - from) * k) / 16) * 16;
  kernels.drawNormals({ from, to, k, seed, purpose, sweep, out: noise, scratch: rest });
  return { from, to, k, noise, scratch: rest };
}
