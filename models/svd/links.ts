/**
 * The links of a side of the chain (gibbs.ts): y_f of every feature, from its conditional distribution while `free` =
 * factors − Σ x y is kept up to date, and λ of each group from its Gamma posterior. Each feature depends on all others of
 * its side, so they are drawn one after the other on one thread. They depend on nothing of the other side, so other
 * threads draw the rows of the other side meanwhile.
 */

import { rowScratchBytes } from '../../shared/kernels/kernels.ts';
import type { KernelMemory } from '../../shared/kernels/memory.ts';
import type { Random } from '../../shared/random.ts';
import { addressesOf, type Lane, type Team } from '../team.ts';
import { sampleChiSquared } from './distributions.ts';
import type { FeatureGroup } from './features.ts';

/**
 * λ of the links at the start of the chain, and the mean of its Gamma prior. No search for this value is on record; λ
 * is drawn anew from the data in every sweep that draws links.
 */
export const INITIAL_LINK_PRECISION = 50;

/** A group of features with the links, which are its factors, and the precision λ of their prior. */
export interface Links extends FeatureGroup {
  /** y or z, numFeatures × k. */
  readonly factors: Float32Array;
  lambda: number;
}

/** What links are drawn from. All arrays lie in the team's memory. */
export interface LinkedSide {
  readonly k: number;
  /** Key of the random numbers. Those of group g have the purpose `links` + g. */
  readonly keys: { readonly seed: number; readonly links: number };
  readonly links: readonly Links[];
  /** Changed: factors − Σ x y of each row. */
  readonly free: Float32Array;
  readonly mean: Float32Array;
  readonly precision: Float32Array;
}

type ViewName = 'offsets' | 'index' | 'rowValues' | 'free' | 'mean' | 'precision' | 'noise' | 'links';

/** What a thread needs to draw links. */
export interface LinkArgs {
  readonly groups: readonly {
    readonly numFeatures: number;
    readonly lambda: number;
    readonly views: Record<ViewName, { readonly byteOffset: number }>;
  }[];
  readonly k: number;
  readonly seed: number;
  /** Purpose of the random numbers of the first group; the others follow. */
  readonly purpose: number;
  readonly sweep: number;
}

/** Links that are about to be drawn. */
export interface PlannedLinks {
  readonly args: LinkArgs;
  /** Takes what `drawLinks` returned, sets λ of each group, and frees the memory of the plan. */
  finish(squares: readonly number[]): void;
}

/**
 * Plans to draw the links of a side. All numbers of `random` that this takes are drawn at once, so that it does not
 * matter when the links are drawn. Nothing that was allocated in `memory` afterwards may be in use at `finish`.
 */
export function planLinks(memory: KernelMemory, side: LinkedSide, sweep: number, random: Random): PlannedLinks {
  const { k, keys, links, free, mean, precision } = side;
  const mark = memory.mark();
  const drawn = links.map(({ numFeatures }) => sampleChiSquared(2 + numFeatures * k, random));
  const groups = links.map(({ numFeatures, offsets, index, rowValues, factors, lambda }) => {
    const noise = memory.float32(numFeatures * k);
    return { numFeatures, lambda, views: { offsets, index, rowValues, free, mean, precision, noise, links: factors } };
  });
  return {
    args: { groups, k, seed: keys.seed, purpose: keys.links, sweep },
    finish(squares) {
      links.forEach((group, g) => {
        group.lambda = drawn[g] / (2 / INITIAL_LINK_PRECISION + squares[g]);
      });
      memory.release(mark);
    },
  };
}

/** Draws the links of all groups in turn, and returns Σ y² of each. The lane needs `rowScratchBytes(k)`. */
export function drawLinks({ groups, k, seed, purpose, sweep }: LinkArgs, { kernels, scratch }: Lane): number[] {
  return groups.map(({ numFeatures, lambda, views }, g) => {
    const rows = { from: 0, to: numFeatures, k, scratch: scratch.byteOffset };
    kernels.drawNormals({ ...rows, seed, purpose: purpose + g, sweep, out: views.noise.byteOffset });
    return kernels.sampleLinks({ ...rows, lambda, ...addressesOf(views) });
  });
}

/** Draws planned links in the calling thread. */
export function drawLinksAlone({ memory, kernels }: Pick<Team, 'memory' | 'kernels'>, links: PlannedLinks): void {
  const mark = memory.mark();
  const squares = drawLinks(links.args, { kernels, scratch: memory.uint8(rowScratchBytes(links.args.k)) });
  memory.release(mark);
  links.finish(squares);
}
