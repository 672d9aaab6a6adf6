/**
 * Counts and times of the service, told as Prometheus text (exposition format 0.0.4). Values of several processes are
 * summed, so every worker of a service can answer for all of them. Labels are bounded: route patterns, never paths.
 */

interface Family {
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  /** True: every process tells of the same thing, so the largest value stands for all instead of their sum. */
  shared?: true;
}

/** Every family, in the order in which they are told. */
const FAMILIES = {
  cinematch_http_requests_total: { type: 'counter', help: 'Requests answered, by route pattern, method and status.' },
  cinematch_http_request_duration_seconds: { type: 'histogram', help: 'Time from a request to its answer.' },
  cinematch_stage_duration_seconds: {
    type: 'histogram',
    help: 'Time in one stage: open (a release), profile (read a user), score, search.',
  },
  cinematch_release_info: { type: 'gauge', help: 'Processes that answer from this release.' },
  cinematch_release_switches_total: { type: 'counter', help: 'Releases opened.' },
  cinematch_release_refusals_total: { type: 'counter', help: 'Releases refused, by reason.' },
  cinematch_resident_bytes: { type: 'gauge', help: 'Resident memory.' },
  cinematch_component_bytes: { type: 'gauge', help: 'Bytes held of the release, by component.' },
  cinematch_memory_limit_bytes: {
    type: 'gauge',
    help: 'Memory limits: over soft caches shrink, over hard work waits.',
  },
  cinematch_memory_refusals_total: { type: 'counter', help: 'Requests refused at the hard memory limit.' },
  cinematch_cache_hits_total: {
    type: 'counter',
    help: 'Parts of the release that are read on demand: found in memory.',
  },
  cinematch_cache_misses_total: { type: 'counter', help: 'Parts of the release that are read on demand: read.' },
  cinematch_feedback_writes_total: { type: 'counter', help: 'Ratings stored or removed.' },
  cinematch_feedback_failures_total: { type: 'counter', help: 'Requests that the feedback database failed.' },
  cinematch_feedback_rows: { type: 'gauge', help: 'Ratings and removals in the feedback database.', shared: true },
  cinematch_processes: { type: 'gauge', help: 'Processes that answer.' },
  cinematch_worker_exits_total: { type: 'counter', help: 'Workers that ended without being told to, by how.' },
  cinematch_worker_recycles_total: { type: 'counter', help: 'Workers replaced because of their memory.' },
} as const satisfies Record<string, Family>;

/** Upper bounds of a histogram's buckets in seconds; one more bucket takes what is above. */
export const BUCKETS: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

type MetricName = keyof typeof FAMILIES;
type HistogramName = 'cinematch_http_request_duration_seconds' | 'cinematch_stage_duration_seconds';
type Stage = 'open' | 'profile' | 'score' | 'search';

interface Histogram {
  /** Observations per bucket, not cumulative. */
  counts: number[];
  sum: number;
}

/** JSON-ready: by name, then by labels as they stand in the text, without braces. */
export type MetricsSnapshot = { [Name in MetricName]?: Record<string, number | Histogram> };

export interface Metrics {
  /** Adds to a counter. */
  count(name: MetricName, labels?: Readonly<Record<string, string | number>>, by?: number): void;
  /** A gauge, or a counter that somebody else keeps. */
  set(name: MetricName, labels: Readonly<Record<string, string | number>>, value: number): void;
  observe(name: HistogramName, labels: Readonly<Record<string, string | number>>, seconds: number): void;
  /** Forgets a name's values: before a gauge is told whose labels come and go. */
  clear(name: MetricName): void;
  /** Runs one stage of answering and takes its time, also of what it promises. */
  time<T>(stage: Stage, work: () => T): T;
  /** A copy. */
  snapshot(): MetricsSnapshot;
}

/** `clock` gives milliseconds from any beginning. On Workers it stands still while the CPU works. */
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

/** One request answered; `route` is its pattern. */
export function countRequest(
  metrics: Metrics,
  { route, method, status }: { route: string; method: string; status: number },
  seconds: number,
): void {
  const labels = { route, method: METHODS.has(method) ? method : 'other', status };
  metrics.count('cinematch_http_requests_total', labels);
  metrics.observe('cinematch_http_request_duration_seconds', { route }, seconds);
}

/** One snapshot for several: the sum of what they count and hold. */
export function mergeMetrics(snapshots: readonly MetricsSnapshot[]): MetricsSnapshot {
  const merged: MetricsSnapshot = {};
  for (const snapshot of snapshots) {
    for (const name of namesOf(snapshot)) {
      merged[name] ??= {};
      const series = merged[name];
      for (const [key, value] of Object.entries(snapshot[name] ?? {})) series[key] = add(name, series[key], value);
    }
  }
  return merged;
}

/** What of a process outlives it: its counts, not what it held. */
export function countsOf(snapshot: MetricsSnapshot): MetricsSnapshot {
  return Object.fromEntries(
    namesOf(snapshot)
      .filter((name) => FAMILIES[name].type !== 'gauge')
      .map((name) => [name, snapshot[name]]),
  );
}

/** The text that Prometheus reads. */
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

function add(name: MetricName, a: number | Histogram | undefined, b: number | Histogram): number | Histogram {
  if (typeof b === 'object') {
    if (typeof a !== 'object') return structuredClone(b);
    return { counts: a.counts.map((count, bucket) => count + b.counts[bucket]), sum: a.sum + b.sum };
  }
  const family: Family = FAMILIES[name];
  return family.shared ? Math.max(Number(a ?? b), b) : Number(a ?? 0) + b;
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
