/** Made-up tags. Some viewers tag films with a word for a strong trait. */

import { PURPOSE, type Random, randomStream } from '../../shared/random.ts';
import { NUM_TRAITS } from './taste.ts';

/** Share of viewers who give tags, and the share of their ratings that get one. Chosen by hand. */
const TAGGERS = 0.1;
const TAGS_PER_RATING = 0.6;
/** A tag is about the strongest of this many random traits. Chosen by hand. */
const TRAITS_LOOKED_AT = 3;
/** For each trait, words for films that have much of it and words for the opposite. */
const WORDS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['dark', 'bleak', 'disturbing', 'gritty'],
    ['feel-good', 'light', 'cheerful', 'sweet'],
  ],
  [
    ['spectacular', 'special effects', 'epic', 'chase'],
    ['intimate', 'dialogue', 'small cast', 'quiet'],
  ],
  [
    ['tender', 'love story', 'touching', 'bittersweet'],
    ['cynical', 'satirical', 'cold', 'deadpan'],
  ],
  [
    ['surreal', 'dreamlike', 'visually appealing', 'magic'],
    ['realistic', 'based on a true story', 'social commentary', 'understated'],
  ],
  [
    ['thought-provoking', 'slow', 'philosophical', 'complex'],
    ['fast-paced', 'silly', 'predictable', 'fun'],
  ],
  [
    ['cult film', 'quirky', 'low budget', 'absurd'],
    ['blockbuster', 'classic', 'oscar (best picture)', 'big budget'],
  ],
  [
    ['twist ending', 'suspense', 'nonlinear', 'plot twist'],
    ['coming of age', 'family', 'friendship', 'small town'],
  ],
  [
    ['great soundtrack', 'stylized', 'atmospheric', 'cinematography'],
    ['great acting', 'ensemble cast', 'character study', 'stage play'],
  ],
];
const WORD_BYTES = WORDS.map((sides) => sides.map((words) => words.map((word) => Buffer.from(word))));

/**
 * Returns a function that starts a user's tags. It returns null for a user who gives no tags. Otherwise it returns a
 * function to be called for each of the user's films in their order; that draws the bytes of a tag, or null for none.
 */
export function tagger(
  traits: Float32Array,
  seed: number,
): (user: number) => ((film: number) => Uint8Array | null) | null {
  return (user) => {
    const random = randomStream(seed, PURPOSE.madeUpTags, user);
    if (random.uniform() >= TAGGERS) return null;
    return (film) => (random.uniform() < TAGS_PER_RATING ? drawTag(traits, film, random) : null);
  };
}

function drawTag(traits: Float32Array, film: number, random: Random): Uint8Array {
  let trait = 0;
  let strength = 0;
  for (let look = 0; look < TRAITS_LOOKED_AT; look++) {
    const other = random.below(NUM_TRAITS);
    const value = traits[film * NUM_TRAITS + other];
    if (Math.abs(value) <= Math.abs(strength)) continue;
    trait = other;
    strength = value;
  }
  const words = WORD_BYTES[trait][strength < 0 ? 1 : 0];
  return words[random.below(words.length)];
}
