/** The report of a process: `/metrics` and `/v1/memory` are built from it, and workers send it to their supervisor. */

import { sumBytes } from '../../shared/units.ts';
import type { AppDeps } from '../context.ts';
import type { Gathered, ProcessReport } from './process-report.ts';

/** The reports of every process of this service. */
export async function gatherReports(deps: AppDeps): Promise<Gathered> {
  const own = reportOf(deps);
  return deps.fellows?.gather(own) ?? { processes: [own], metrics: {} };
}

/** The report of this process as of now. Updates its gauges on the way. */
export function reportOf(deps: AppDeps): ProcessReport {
  const { releases, canary, feedback, metrics, memory, residentBytes, worker = null } = deps;
  const recommender = releases.peek();
  const release = recommender?.manifest.id ?? null;
  const components = recommender?.memory() ?? [];
  const resident = residentBytes();
  const use = memory.use();
  for (const name of ['cinematch_release_info', 'cinematch_component_bytes'] as const) metrics.clear(name);
  metrics.set('cinematch_processes', {}, 1);
  if (release) metrics.set('cinematch_release_info', { release }, 1);
  const tried = canary?.peek()?.manifest.id;
  if (tried) metrics.set('cinematch_release_info', { release: tried }, 1);
  for (const { component, bytes } of components) metrics.set('cinematch_component_bytes', { component }, bytes);
  if (resident !== null) metrics.set('cinematch_resident_bytes', {}, resident);
  if (use) {
    metrics.set('cinematch_memory_limit_bytes', { limit: 'soft' }, use.soft);
    metrics.set('cinematch_memory_limit_bytes', { limit: 'hard' }, use.hard);
  }
  if (recommender) {
    metrics.set('cinematch_cache_hits_total', {}, recommender.cacheUse.hits);
    metrics.set('cinematch_cache_misses_total', {}, recommender.cacheUse.misses);
  }
  if (feedback) {
    metrics.set('cinematch_feedback_writes_total', {}, feedback.stats.writes);
    metrics.set('cinematch_feedback_failures_total', {}, feedback.stats.failures);
  }
  return {
    worker,
    release,
    residentBytes: resident,
    componentBytes: sumBytes(components),
    pressure: memory.pressure(),
    metrics: metrics.snapshot(),
    refused: releases.refused(),
  };
}
