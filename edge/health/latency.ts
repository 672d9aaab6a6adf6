/** Latency by route, estimated from the histograms behind `/metrics`. */

import { BUCKETS, type MetricsSnapshot } from './metrics.ts';

/**
 * Latency of one route. Quantiles are in seconds. A quantile that falls above the highest bound of the histogram is
 * that bound, so the true one may be larger.
 */
export interface RouteLatency {
  route: string;
  requests: number;
  p50: number;
  p95: number;
  p99: number;
}

const LABEL = /^route="(.*)"$/;

/** The latency of every route that was asked, in descending order of requests. */
export function latencyByRoute(snapshot: MetricsSnapshot): RouteLatency[] {
  const found = Object.entries(snapshot.cinematch_http_request_duration_seconds ?? {}).flatMap(([labels, value]) => {
    const route = LABEL.exec(labels)?.[1];
    if (route === undefined || typeof value === 'number') return [];
    const at = (share: number) => quantile(value.counts, share);
    const requests = value.counts.reduce((sum, n) => sum + n, 0);
    return { route, requests, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  });
  return found.sort((a, b) => b.requests - a.requests || (a.route < b.route ? -1 : 1));
}

/**
 * The quantile of a histogram, in seconds. `counts` are per bucket, not cumulative; `share` is from 0 to 1. It
 * interpolates as Prometheus's `histogram_quantile` does: as if the observations of a bucket were spread evenly over
 * it.
 */
export function quantile(counts: readonly number[], share: number): number {
  const rank = share * counts.reduce((sum, n) => sum + n, 0);
  let below = 0;
  for (const [bucket, upper] of BUCKETS.entries()) {
    const lower = bucket === 0 ? 0 : BUCKETS[bucket - 1];
    if (counts[bucket] > 0 && below + counts[bucket] >= rank) {
      return lower + (upper - lower) * ((rank - below) / counts[bucket]);
    }
    below += counts[bucket];
  }
  return BUCKETS[BUCKETS.length - 1];
}
