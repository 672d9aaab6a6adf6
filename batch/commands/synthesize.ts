/** `synthesize` from the command line: stops cleanly when it is interrupted, and says what came of it. */

import { type Synthesized, type SynthesizeOptions, synthesize } from '../synthesize/synthesize.ts';
import type { Answer } from '../terminal/answer.ts';

/** Interrupted (SIGINT, SIGTERM), it removes what it has written and throws. */
export async function synthesizeDataset(options: Omit<SynthesizeOptions, 'signal'>): Promise<Answer> {
  const interruption = new AbortController();
  const interrupt = (signal: NodeJS.Signals) => interruption.abort(new Error(`stopped by ${signal}`));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return showSynthesized(options.out, await synthesize({ ...options, signal: interruption.signal }));
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

function showSynthesized(out: string, synthesized: Synthesized): Answer {
  const { users, movies, ratings, tags, lowestRmse, additiveRmse, marginals } = synthesized;
  const { perUser, perMovie, meanRating } = marginals;
  const count = (value: number) => value.toLocaleString('en-US');
  const text = [
    `${out}: ${count(ratings)} ratings and ${count(tags)} tags by ${count(users)} made-up viewers of ${count(movies)} movies`,
    `per viewer ${perUser.least} … ${count(perUser.most)}, median ${perUser.median}`,
    `per movie up to ${count(perMovie.most)}, median ${perMovie.median}; ${count(perMovie.unrated)} unrated; mean rating ${meanRating}`,
    `lowest RMSE any model can reach ${lowestRmse.toFixed(4)}; of global + user + movie ${additiveRmse.toFixed(4)}`,
  ].join('\n');
  return { value: synthesized, text };
}
