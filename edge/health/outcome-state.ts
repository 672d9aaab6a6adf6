/** What becomes of listed films, by release, as the API, the System page and the metrics say it. */

import type { Interval } from '../../shared/intervals.ts';
import { addOutcomes, NOTHING_COUNTED, type Outcome, outcomeFigures } from '../../shared/outcomes.ts';
import { round } from '../../shared/round.ts';
import type { AppDeps } from '../context.ts';
import type { OutcomeFigures, ReleaseOutcome } from '../openapi/outcome-answers.ts';
import { createMetrics, type MetricsSnapshot } from './metrics.ts';

/** Releases that are told of, those with the latest lists first. A round number, which bounds the labels of metrics. */
const MOST_RELEASES = 10;

/** What became of the films that each release listed, the latest first. Rejects when that cannot be read. */
export async function readOutcomes({ outcomes, releases, canary }: AppDeps): Promise<ReleaseOutcome[]> {
  const counted = (await outcomes?.read()) ?? [];
  const ids = [...new Set(counted.map(({ release }) => release))].slice(0, MOST_RELEASES);
  const current = releases.peek()?.manifest.id;
  const tried = canary?.state();
  return ids.map((release) => {
    const own = counted.filter((other) => other.release === release);
    return {
      release,
      role: release === current ? 'current' : release === tried?.release ? 'canary' : null,
      ...figuresOf(own),
      mixes: own
        .map((mix) => ({ models: mix.models, ...figuresOf([mix]) }))
        .sort((a, b) => b.lists - a.lists || (a.models < b.models ? -1 : 1)),
    };
  });
}

/** The same as gauges. Without a store, and while it cannot be read, there are none. */
export async function outcomeMetrics(deps: AppDeps): Promise<MetricsSnapshot> {
  const metrics = createMetrics();
  const found = await readOutcomes(deps).catch(() => []);
  for (const { release, mixes } of found) {
    for (const { models, lists, films, hits, hitShare, meanRating } of mixes) {
      const labels = { release, models };
      metrics.set('cinematch_outcome_lists', labels, lists);
      metrics.set('cinematch_outcome_films', labels, films);
      metrics.set('cinematch_outcome_hits', labels, hits);
      for (const bound of ['value', 'low', 'high'] as const) {
        const [share, mean] = [hitShare?.[bound], meanRating?.[bound]];
        if (share != null) metrics.set('cinematch_outcome_hit_share', { ...labels, bound }, share);
        if (mean != null) metrics.set('cinematch_outcome_rating', { ...labels, bound }, mean);
      }
    }
  }
  const tried = deps.canary?.state();
  if (tried) metrics.set('cinematch_canary_percent', { release: tried.release }, tried.percent);
  return metrics.snapshot();
}

function figuresOf(counted: readonly Outcome[]): OutcomeFigures {
  const { hitShare, meanRating, ...counts } = outcomeFigures(counted.reduce(addOutcomes, NOTHING_COUNTED));
  return { ...counts, hitShare: rounded(hitShare, 5), meanRating: rounded(meanRating, 3) };
}

function rounded(interval: Interval | null, digits: number): Interval | null {
  if (!interval) return null;
  const { value, low, high } = interval;
  const short = (end: number | null) => (end === null ? null : round(end, digits));
  return { value: round(value, digits), low: short(low), high: short(high) };
}
