/** Measures the stages of a recommender. */

import type { Recommender } from '../../models/recommender/answers.ts';
import type { Metrics } from '../health/metrics.ts';

/**
 * The same recommender. The duration of each call is recorded in `metrics` under its stage: profile, search or score.
 */
export function timedRecommender(recommender: Recommender, metrics: Metrics): Recommender {
  const score =
    <Input extends unknown[], Output>(answer: (...input: Input) => Output) =>
    (...input: Input): Output =>
      metrics.time('score', () => answer(...input));
  return {
    ...recommender,
    withItems: (changes) => timedRecommender(recommender.withItems(changes), metrics),
    user: (userId) => metrics.time('profile', () => recommender.user(userId)),
    search: (query, options) => metrics.time('search', () => recommender.search(query, options)),
    recommend: score(recommender.recommend),
    ask: score(recommender.ask),
    predict: score(recommender.predict),
    explain: score(recommender.explain),
    similar: score(recommender.similar),
  };
}
