/**
 * Metrics of the service, written as Prometheus text (exposition format 0.0.4). The values of several processes are
 * added, so every worker can report for all of them. The number of label values is bounded: a label holds a route
 * pattern, never a path.
 */

interface Family {
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
}

/** Every metric, in the order in which it is written. */
const FAMILIES = {
  cinematch_http_requests_total: { type: 'counter', help: 'Requests answered, by route pattern, method and status.' },
  cinematch_http_request_duration_seconds: { type: 'histogram', help: 'Time from a request to its answer.' },
  cinematch_stage_duration_seconds: {
    type: 'histogram',
    help: 'Time of one stage: open (open a release), profile (read a user), score, search.',
  },
  cinematch_release_info: { type: 'gauge', help: 'Processes that serve this release.' },
  cinematch_release_switches_total: { type: 'counter', help: 'Releases opened.' },
  cinematch_release_refusals_total: { type: 'counter', help: 'Releases refused, by reason.' },
  cinematch_resident_bytes: { type: 'gauge', help: 'Resident memory of all processes.' },
  cinematch_component_bytes: { type: 'gauge', help: 'Bytes of the release in memory, by component.' },
  cinematch_memory_limit_bytes: {
    type: 'gauge',
    help: 'Memory limits: over soft, caches shrink; over hard, new requests are refused.',
  },
  cinematch_memory_refusals_total: { type: 'counter', help: 'Requests refused at the hard memory limit.' },
  cinematch_cache_hits_total: {
    type: 'counter',
    help: 'On-demand parts of the release that were found in memory.',
  },
  cinematch_cache_misses_total: { type: 'counter', help: 'On-demand parts of the release that had to be read.' },
  cinematch_feedback_writes_total: { type: 'counter', help: 'Ratings stored or removed.' },
  cinematch_feedback_failures_total: {
    type: 'counter',
    help: 'Reads and writes of the feedback database that failed.',
  },
  cinematch_findings: { type: 'gauge', help: 'Findings about the service, by subject and level.' },
  cinematch_release_refused: { type: 'gauge', help: 'Processes that refuse the release of the pointer.' },
  cinematch_release_made_timestamp_seconds: { type: 'gauge', help: 'When the current release was made.' },
  cinematch_release_rmse: { type: 'gauge', help: 'RMSE of the current release on held-out ratings.' },
  cinematch_release_ndcg: { type: 'gauge', help: 'nDCG@10 of the current release on held-out ratings.' },
  cinematch_night_started_timestamp_seconds: { type: 'gauge', help: 'When the last nightly run began.' },
  cinematch_night_good_timestamp_seconds: { type: 'gauge', help: 'When a nightly run last ended well.' },
  cinematch_night_outcome: {
    type: 'gauge',
    help: '1 for the outcome of the last nightly run; none while it runs, and when it was killed.',
  },
  cinematch_disk_free_bytes: { type: 'gauge', help: 'Free space on the disk of releases or feedback.' },
  cinematch_disk_size_bytes: { type: 'gauge', help: 'Size of the disk of releases or feedback.' },
  cinematch_feedback_waiting_rows: { type: 'gauge', help: 'Ratings that wait for the next nightly run.' },
  cinematch_feedback_last_write_timestamp_seconds: { type: 'gauge', help: 'When somebody last rated a film.' },
  cinematch_feedback_rows: { type: 'gauge', help: 'Ratings and removals in the feedback database.' },
  cinematch_outcome_lists: { type: 'gauge', help: 'Lists that were answered, by release and models.' },
  cinematch_outcome_films: { type: 'gauge', help: 'Films on these lists.' },
  cinematch_outcome_hits: {
    type: 'gauge',
    help: 'Listed films that were rated within 7 days by whoever the list was for.',
  },
  cinematch_outcome_hit_share: { type: 'gauge', help: 'Hits among the listed films, and its 95 % interval.' },
  cinematch_outcome_rating: { type: 'gauge', help: 'Mean rating of the hits, and its 95 % interval.' },
  cinematch_canary_percent: { type: 'gauge', help: 'Percent of the viewers who get the release that is tried.' },
  cinematch_processes: { type: 'gauge', help: 'Processes that answer requests.' },
  cinematch_worker_exits_total: {
    type: 'counter',
    help: 'Workers that ended without being told to, by exit code or signal.',
  },
  cinematch_worker_recycles_total: {
    type: 'counter',
    help: 'Workers replaced because they were over their memory limit.',
  },
} as const satisfies Record<string, Family>;

/**
 * Upper bounds of the histogram buckets, in seconds. One more bucket takes all longer times. They are dense around the
 * targets for a recommendation, 8 ms at the median and 25 ms at the 99th percentile; the exact bounds are round
 * numbers.
 */
export const BUCKETS: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

type MetricName = keyof typeof FAMILIES;
type HistogramName = 'cinematch_http_request_duration_seconds' | 'cinematch_stage_duration_seconds';
type Stage = 'open' | 'profile' | 'score' | 'search';

interface Histogram {
  /** Observations per bucket, not cumulative. */
  counts: number[];
  sum: number;
}

/**
 * All values at one moment, fit for JSON. The outer key is the name of the metric, the inner key is the labels as
 * Prometheus writes them, without the braces.
 */
export type MetricsSnapshot = { [Name in MetricName]?: Record<string, number | Histogram> };

/** The metrics of one process. */
export interface Metrics {
  /** Adds to a counter. */
  count(name: MetricName, labels?: Readonly<Record<string, string | number>>, by?: number): void;
  /** Sets a gauge, or a counter that is counted elsewhere. */
  set(name: MetricName, labels: Readonly<Record<string, string | number>>, value: number): void;
  /** Adds one duration to a histogram. */
  observe(name: HistogramName, labels: Readonly<Record<string, string | number>>, seconds: number): void;
  /** Removes all values of a metric. Call it before setting a gauge whose labels change, such as the release id. */
  clear(name: MetricName): void;
  /** Runs `work`, records its duration, and returns its result. For a promise, the time until it settles counts. */
  time<T>(stage: Stage, work: () => T): T;
  /** A copy of all values. */
  snapshot(): MetricsSnapshot;
}

/**
 * Metrics without any values. `clock` gives milliseconds from an arbitrary start. On Workers the clock stands still
 * while the CPU works, so only waiting shows in the durations there.
 */
export function createMetrics(clock: () => number = () => performance.now()): Metrics {
  const values: MetricsSnapshot = {};
  const valuesOf = (name: MetricName) => {
    values[name] ??= {};
    return values[name];
  };
  const observe: Metrics['observe'] = (name, labels, seconds) => {
    const series = valuesOf(name);
    const key = labelText(labels);
    let histogram = series[key];
    if (typeof histogram !== 'object') {
      histogram = { counts: Array(BUCKETS.length + 1).fill(0), sum: 0 };
      series[key] = histogram;
    }
    let bucket = 0;
    while (bucket < BUCKETS.length && seconds > BUCKETS[bucket]) bucket++;
    histogram.counts[bucket]++;
    histogram.sum += seconds;
  };
  return {
    count(name, labels = {}, by = 1) {
      const series = valuesOf(name);
      const key = labelText(labels);
      series[key] = Number(series[key] ?? 0) + by;
    },
    set(name, labels, value) {
      valuesOf(name)[labelText(labels)] = value;
    },
    observe,
    clear(name) {
      delete values[name];
    },
    time(stage, work) {
      const start = clock();
      const done = () => observe('cinematch_stage_duration_seconds', { stage }, (clock() - start) / 1_000);
      const result = work();
      if (result instanceof Promise) return result.finally(done) as typeof result;
      done();
      return result;
    },
    snapshot: () => structuredClone(values),
  };
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);

/** Counts one answered request and records its duration. `route` is the path pattern. */
export function countRequest(
  metrics: Metrics,
  { route, method, status }: { route: string; method: string; status: number },
  seconds: number,
): void {
  const labels = { route, method: METHODS.has(method) ? method : 'other', status };
  metrics.count('cinematch_http_requests_total', labels);
  metrics.observe('cinematch_http_request_duration_seconds', { route }, seconds);
}

/** Adds several snapshots into one. */
export function mergeMetrics(snapshots: readonly MetricsSnapshot[]): MetricsSnapshot {
  const merged: MetricsSnapshot = {};
  for (const snapshot of snapshots) {
    for (const name of namesOf(snapshot)) {
      merged[name] ??= {};
      const series = merged[name];
      for (const [key, value] of Object.entries(snapshot[name] ?? {})) series[key] = add(series[key], value);
    }
  }
  return merged;
}

/** The part of a snapshot that remains valid after its process has ended: counters and histograms, without gauges. */
export function countsOf(snapshot: MetricsSnapshot): MetricsSnapshot {
  return Object.fromEntries(
    namesOf(snapshot)
      .filter((name) => FAMILIES[name].type !== 'gauge')
      .map((name) => [name, snapshot[name]]),
  );
}

/** The snapshot as Prometheus text. Every metric has its HELP and TYPE lines, even without values. */
export function renderMetrics(snapshot: MetricsSnapshot): string {
  const lines: string[] = [];
  for (const name of namesOf(FAMILIES)) {
    const { type, help } = FAMILIES[name];
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const [labels, value] of Object.entries(snapshot[name] ?? {})) {
      if (typeof value === 'number') lines.push(`${name}${braced(labels)} ${value}`);
      else lines.push(...histogramLines(name, labels, value));
    }
  }
  return `${lines.join('\n')}\n`;
}

function add(a: number | Histogram | undefined, b: number | Histogram): number | Histogram {
  if (typeof b === 'object') {
    if (typeof a !== 'object') return structuredClone(b);
    return { counts: a.counts.map((count, bucket) => count + b.counts[bucket]), sum: a.sum + b.sum };
  }
  return Number(a ?? 0) + b;
}

function histogramLines(name: string, labels: string, { counts, sum }: Histogram): string[] {
  const before = labels === '' ? '' : `${labels},`;
  let total = 0;
  const buckets = counts.map((count, bucket) => {
    total += count;
    return `${name}_bucket{${before}le="${BUCKETS[bucket] ?? '+Inf'}"} ${total}`;
  });
  return [...buckets, `${name}_sum${braced(labels)} ${sum}`, `${name}_count${braced(labels)} ${total}`];
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}

function labelText(labels: Readonly<Record<string, string | number>>): string {
  let text = '';
  for (const name in labels) {
    const value = String(labels[name]);
    const escaped = /[\\"\n]/.test(value) ? value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n') : value;
    text += `${text === '' ? '' : ','}${name}="${escaped}"`;
  }
  return text;
}

function namesOf(record: Partial<Record<MetricName, unknown>>): MetricName[] {
  return Object.keys(record) as MetricName[];
}
