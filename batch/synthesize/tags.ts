/** Tags: some viewers name a trait that is strong in a film they rate. */

import { type Random, randomStream } from '../../shared/random.ts';
import { TAGS_STREAM } from './streams.ts';
import { NUM_TRAITS } from './taste.ts';

const TAGGERS = 0.1;
const TAGS_PER_RATING = 0.6;
/** Of so many traits drawn, the strongest is named. */
const TRAITS_LOOKED_AT = 3;
/** Per trait: words for much of it, words for the opposite. */
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

/** At most one tag per rating. Null when the user gives none; else draws, film after film, the bytes of a tag or null. */
export function tagger(
  traits: Float32Array,
  seed: number,
): (user: number) => ((film: number) => Uint8Array | null) | null {
  return (user) => {
    const random = randomStream(seed, TAGS_STREAM, user);
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
