/**
 * Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as
 * 1, 2, 3"). A function of a key and a counter gives four words, and nothing else is remembered. So whoever needs the
 * numbers of a row draws them, on any thread and any machine.
 *
 *   key = (seed, purpose)      counter = (block, row, sweep, 0)
 *
 * A stream is what one (seed, purpose, row, sweep) gives, block after block: 2³² blocks. No two streams overlap.
 * shared/kernels/assembly/random.ts draws the same normal numbers in f32.
 */

/**
 * What streams are for. Each purpose has a number of its own, so that no two of them ever draw the same numbers. Other
 * numbers give other datasets and releases.
 */
export const PURPOSE = {
  /** Trials in tests and benchmarks. */
  any: 0,
  // The sampler of svd: starting factors by row; hyperparameters by sweep; then by row and sweep.
  svdUserStart: 1,
  svdMovieStart: 2,
  svdPriors: 3,
  svdUsers: 4,
  svdMovies: 5,
  svdNoise: 6,
  /** The links of a group of features, by feature and sweep. Groups have numbers from here on, up to 15. */
  svdLinks: 8,
  /** Starting factors of implicit feedback, by movie. */
  implicitStart: 16,
  // Made-up datasets (batch/synthesize): invented films, traits of genres, traits of films, order of users' counts,
  // years of joining, viewers, tags.
  madeUpCatalogue: 20,
  madeUpGenre: 21,
  madeUpFilm: 22,
  madeUpCounts: 23,
  madeUpJoined: 24,
  madeUpViewer: 25,
  madeUpTags: 26,
  // Viewers of the sample: traits and standing of films, and the viewers themselves.
  sampleTraits: 30,
  sampleStanding: 31,
  sampleViewer: 32,
  // Evaluation: films to dislike, by trial, and which viewers are compared as strangers.
  dislikes: 61,
  strangers: 62,
} as const;

/** A stream of random numbers. */
export interface Random {
  /** Draws a uniform number in [0, 1), of 53 bits. It takes two words. */
  uniform(): number;
  /**
   * Draws a standard normal number (Box & Muller 1958). Two words give two numbers. They have 32 bits each, so the
   * numbers lie between −6.8 and 6.8.
   */
  normal(): number;
  /** Draws a uniform integer in [0, bound). */
  below(bound: number): number;
}

/** Returns the stream of a key. Each part of the key is used modulo 2³². */
export function randomStream(seed: number, purpose = 0, row = 0, sweep = 0): Random {
  const words = new Uint32Array(4);
  let block = 0;
  let at = 4;
  let spare = Number.NaN;
  const next = (): number => {
    if (at === 4) {
      philox(words, block++, row, sweep, 0, seed, purpose);
      at = 0;
    }
    return words[at++];
  };
  const uniform = () => (next() * 0x200000 + (next() >>> 11)) / 0x20000000000000;
  return {
    uniform,
    normal() {
      if (!Number.isNaN(spare)) {
        const value = spare;
        spare = Number.NaN;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log((next() + 0.5) / 2 ** 32));
      const angle = (2 * Math.PI * next()) / 2 ** 32;
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    below: (bound) => Math.floor(uniform() * bound),
  };
}

const ROUNDS = 10;
/** Multipliers of a round, and what the key grows by from round to round (Salmon et al. 2011). */
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_2 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** Writes the four words that Philox4x32-10 gives for a counter (c0 … c3) and a key (k0, k1), all modulo 2³². */
export function philox(out: Uint32Array, c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): void {
  let x0 = c0 | 0;
  let x1 = c1 | 0;
  let x2 = c2 | 0;
  let x3 = c3 | 0;
  let key0 = k0 | 0;
  let key1 = k1 | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(x0, MULTIPLIER_0);
    const high2 = multiplyHigh(x2, MULTIPLIER_2);
    const low0 = Math.imul(x0, MULTIPLIER_0);
    const low2 = Math.imul(x2, MULTIPLIER_2);
    x0 = high2 ^ x1 ^ key0;
    x1 = low2;
    x2 = high0 ^ x3 ^ key1;
    x3 = low0;
    key0 = (key0 + WEYL_0) | 0;
    key1 = (key1 + WEYL_1) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

/** Returns the upper 32 bits of the product of two unsigned words. No sum of the halves exceeds 32 bits. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const low = Math.imul(a0, b0);
  const middle = (Math.imul(a1, b0) + (low >>> 16)) | 0;
  const other = (Math.imul(a0, b1) + (middle & 0xffff)) | 0;
  return (Math.imul(a1, b1) + (middle >>> 16) + (other >>> 16)) | 0;
}

/**
 * Returns a 32-bit hash of (seed, a, b), for random decisions by row that need no stream: for example, which rows are
 * held out. It mixes like SplitMix (Steele, Lea & Flood 2014), with the finaliser of MurmurHash3.
 */
export function hash32(seed: number, a: number, b = 0): number {
  return mix(mix(mix(seed >>> 0) ^ (a >>> 0)) ^ (b >>> 0));
}

function mix(value: number): number {
  let z = (value + 0x6d2b79f5) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}
