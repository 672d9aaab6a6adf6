/** How likely viewers are to know films: by hand with one factor, and what holds with any number. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SvdModel } from '../../models/svd/artifact.ts';
import { familiarity } from '../../models/svd/familiarity.ts';

const FACTORS = 3;
const NUM_MOVIES = 12;
const LATENT = 10;
const AUDIENCE = { numUsers: 100, numRatings: Uint32Array.from({ length: NUM_MOVIES }, (_, movie) => 60 - 5 * movie) };

/** A model of which only the affinity head matters here. */
function makeModel(codes: Int8Array, scale: Float32Array, gram: Float32Array, latentMovies: number): SvdModel {
  const none = { codes: new Int8Array(0), scale: new Float32Array(0) };
  const facts = { factors: 0, samples: 0, numMovies: NUM_MOVIES, latentMovies };
  const affinity = {
    unobservedWeight: 0.5,
    regularization: 0.1,
    regularizationExponent: 1,
    neutralWeight: 0.2,
    dislikedWeight: 0.2,
  };
  return {
    ...facts,
    affinity: { ...affinity, factors: scale.length },
    movieFactors: none,
    implicitFactors: none,
    priorPrecision: new Float32Array(0),
    priorMean: new Float32Array(0),
    noisePrecision: new Float32Array(0),
    affinityFactors: { codes, scale },
    affinityGram: gram,
  };
}

const anyModel = fc
  .array(fc.integer({ min: -127, max: 127 }), { minLength: LATENT * FACTORS, maxLength: LATENT * FACTORS })
  .map((codes) => {
    const scale = new Float32Array(FACTORS).fill(0.01);
    const gram = new Float32Array(FACTORS * FACTORS);
    for (let i = 0; i < FACTORS; i++)
      for (let j = 0; j < FACTORS; j++)
        for (let m = 0; m < LATENT; m++)
          gram[i * FACTORS + j] += codes[m * FACTORS + i] * codes[m * FACTORS + j] * 1e-4;
    return makeModel(Int8Array.from(codes), scale, gram, LATENT);
  });
const movies = fc
  .uniqueArray(fc.integer({ min: 0, max: NUM_MOVIES - 1 }), { maxLength: 6 })
  .map((list) => Uint32Array.from(list));

describe('familiarity', () => {
  // q is 1, 0.5 and −0.5; without answers the precision is 0.5 · 1.5 + 1.
  const model = makeModel(Int8Array.of(4, 2, -2), Float32Array.of(0.25), Float32Array.of(1.5), 3);
  const audience = { numUsers: 10, numRatings: Uint32Array.of(5, 2, 1, 1) };
  const chances = (known: number[], unknown: number[]) =>
    familiarity(model, audience, 4, Uint32Array.from(known), Uint32Array.from(unknown)).chances;

  test('of somebody who said nothing is that of everybody', () => {
    expect([...chances([], [])]).toEqual([0.5, 0.2, 0.1, 0.1]);
  });

  test('rises for the like of a film that they know, and falls for the like of one that they do not', () => {
    const up = 0.5 / 2.75;
    expect([...chances([0], [])]).toEqual(
      [0.5 + up, 0.2 + up / 2, 0.1 - up / 2, 0.1].map((x) => expect.closeTo(x, 12)),
    );
    expect([...chances([], [0])]).toEqual(
      [0.5 - up, 0.2 - up / 2, 0.1 + up / 2, 0.1].map((x) => expect.closeTo(x, 12)),
    );
  });

  test('after a film was passed is that of somebody who does not know it', () => {
    fc.assert(
      fc.property(anyModel, movies, movies, movies, (any, known, unknown, passed) => {
        const one = familiarity(any, AUDIENCE, NUM_MOVIES, known, unknown);
        for (const movie of passed) one.pass(movie);
        const other = familiarity(any, AUDIENCE, NUM_MOVIES, known, Uint32Array.of(...unknown, ...passed));
        expect(Array.from(one.chances)).toEqual(Array.from(other.chances, (chance) => expect.closeTo(chance, 8)));
      }),
    );
  });

  test('does not depend on the order in which films were named', () => {
    fc.assert(
      fc.property(anyModel, movies, movies, (any, known, unknown) => {
        const one = familiarity(any, AUDIENCE, NUM_MOVIES, known, unknown);
        const other = familiarity(any, AUDIENCE, NUM_MOVIES, known.toReversed(), unknown.toReversed());
        expect(Array.from(one.chances)).toEqual(Array.from(other.chances, (chance) => expect.closeTo(chance, 10)));
      }),
    );
  });
});
