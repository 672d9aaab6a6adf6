/**
 * Counter-based random numbers. A stream is keyed by (seed, a, b), so row `b` of sweep `a` draws the same numbers on
 * any number of threads. The generator mixes a 32-bit counter like SplitMix (Steele, Lea & Flood 2014), with the
 * finaliser of MurmurHash3.
 */

/** A stream of random numbers. */
export interface Random {
  /** Draws a uniform number in [0, 1). */
  uniform(): number;
  /** Draws a standard normal number (Box–Muller). */
  normal(): number;
  /** Draws a uniform integer in [0, bound). */
  below(bound: number): number;
}

/** Returns the stream of a key. Keys are used modulo 2³². */
export function randomStream(seed: number, a = 0, b = 0): Random {
  let state = mix(mix(mix(seed >>> 0) ^ (a >>> 0)) ^ (b >>> 0));
  let spare = Number.NaN;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    return mix(state);
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
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    below: (bound) => Math.floor(uniform() * bound),
  };
}

/**
 * Returns a 32-bit hash of (seed, a, b), for random decisions by row that need no stream: for example, which rows are
 * held out.
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
