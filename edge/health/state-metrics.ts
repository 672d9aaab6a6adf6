/** The state of the service as metrics. */

import { SUBJECTS } from '../../shared/health/finding.ts';
import { lastGoodEnd } from '../../shared/health/night-findings.ts';
import { NIGHT_OUTCOMES } from '../../shared/release/nights.ts';
import { createMetrics, type MetricsSnapshot } from './metrics.ts';
import type { State } from './state.ts';

/** The gauges of the state. What is not known has no value. */
export function stateMetrics({ findings, facts, processes }: State): MetricsSnapshot {
  const metrics = createMetrics();
  const seconds = (time: string) => Math.round(Date.parse(time) / 1_000);
  for (const about of SUBJECTS) {
    for (const level of ['warn', 'bad'] as const) {
      const found = findings.filter((finding) => finding.about === about && finding.level === level);
      metrics.set('cinematch_findings', { about, level }, found.length);
    }
  }
  metrics.set('cinematch_release_refused', {}, processes.filter(({ refused }) => refused !== null).length);
  const current = facts.releases.find(({ id }) => id === facts.current);
  if (current) {
    const release = current.id;
    if (current.time) metrics.set('cinematch_release_made_timestamp_seconds', { release }, seconds(current.time));
    if (current.rmse !== null) metrics.set('cinematch_release_rmse', { release }, current.rmse);
    if (current.ndcg10 !== null) metrics.set('cinematch_release_ndcg', { release }, current.ndcg10);
  }
  const [last] = facts.nights;
  if (last) {
    metrics.set('cinematch_night_started_timestamp_seconds', {}, seconds(last.started));
    for (const outcome of NIGHT_OUTCOMES) {
      metrics.set('cinematch_night_outcome', { outcome }, Number(last.outcome === outcome));
    }
    metrics.set('cinematch_night_outcome', { outcome: 'none' }, Number(last.outcome === null));
  }
  const good = lastGoodEnd(facts);
  if (good) metrics.set('cinematch_night_good_timestamp_seconds', {}, seconds(good));
  for (const { volume, free, size } of facts.disks) {
    metrics.set('cinematch_disk_free_bytes', { volume }, free);
    metrics.set('cinematch_disk_size_bytes', { volume }, size);
  }
  if (facts.feedback) {
    metrics.set('cinematch_feedback_rows', {}, facts.feedback.rows);
    metrics.set('cinematch_feedback_waiting_rows', {}, facts.feedback.waiting);
    const { lastWrite } = facts.feedback;
    if (lastWrite) metrics.set('cinematch_feedback_last_write_timestamp_seconds', {}, seconds(lastWrite));
  }
  return metrics.snapshot();
}
