/** What a display says of a phase (progress.ts). */

/** A round of a phase: parts of its work that run as processes (batch/engines). */
export interface Round {
  readonly name: string;
  /** Number of parts that are done, and of all. */
  readonly done: number;
  readonly parts: number;
  /** Rows of all parts together, where they are known. */
  readonly rows?: number;
}

/** A phase that goes on. */
export interface RunningPhase {
  readonly name: string;
  /** Time at which it started, in milliseconds of the clock. */
  readonly start: number;
  /** Time of the last line about it. */
  lastLogged: number;
  /** Rows that it has gone through. Rounds do not know how many rows there will be. */
  rows?: { readonly done: number; readonly total?: number };
  /** The last round that it reported, and what the rounds that have ended come to. */
  round?: Round;
  readonly ended: { rounds: number; parts: number; rows: number };
}

/** What is told of a phase that has ended: its time and memory (10⁶ bytes), whether it failed, and further figures. */
interface EndedPhase {
  readonly phase: string;
  readonly seconds: number;
  readonly rssMB?: number;
  readonly peakMB?: number;
  readonly failed?: boolean;
  readonly [fact: string]: unknown;
}

/** Width of the bar; it leaves room for the figures on a terminal of 80 characters. */
const BAR_CELLS = 20;

/**
 * Describes a phase that goes on, for a terminal, like `[2/7] train ██████░░░░░░░░░░░░░░ 3,000/10,000 · 250 rows/s · 12
 * s · 231 MB`. In place of the rows a round shows its name and its parts.
 */
export function describeRunning(
  { name, rows, round }: RunningPhase,
  seconds: number,
  planned: readonly string[],
): string {
  const at = planned.indexOf(name) + 1;
  const { rowsPerSecond } = rateOf(rows?.done ?? 0, seconds);
  const facts = [
    ...(rowsPerSecond === undefined ? [] : [`${formatFact(rowsPerSecond)} rows/s`]),
    `${Math.floor(seconds)} s`,
    `${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
  ];
  const parts = [at > 0 ? `[${at}/${planned.length}]` : '…', name];
  if (round) parts.push(ownName(round, name), ...describeShare(round.done, round.parts));
  else if (rows?.total !== undefined) parts.push(...describeShare(rows.done, rows.total));
  return [...parts, facts.join(' · ')].join(' ');
}

/** Returns the line of a log about a phase that goes on. */
export function toLine({ name, rows, round }: RunningPhase, seconds: number): object {
  return {
    running: name,
    seconds,
    ...(round && { round: ownName(round, name), done: round.done, parts: round.parts }),
    ...(rows && { rows: rows.done, total: rows.total, ...rateOf(rows.done, seconds) }),
  };
}

/** Describes a phase that has ended, for a terminal. */
export function describeEnded({ phase, seconds, rssMB, peakMB: _, failed, ...facts }: EndedPhase): string {
  if (failed) return `✗ ${phase} ${seconds.toFixed(1)} s`;
  const counts = Object.entries(facts).map(([fact, value]) => `${fact} ${formatFact(value)}`);
  return `✓ ${[`${phase} ${seconds.toFixed(1)} s`, `${rssMB} MB`, ...counts].join(' · ')}`;
}

/** Returns the rows in a second. Nothing when there are none, or before the first second is over. */
export function rateOf(rows: number, seconds: number): { rowsPerSecond?: number } {
  return rows > 0 && seconds >= 1 ? { rowsPerSecond: Math.round(rows / seconds) } : {};
}

/** The name of a round without that of its phase, with which most begin. */
function ownName(round: Round, phase: string): string {
  return round.name.startsWith(`${phase}-`) ? round.name.slice(phase.length + 1) : round.name;
}

function describeShare(done: number, total: number): string[] {
  return [bar(done / total), `${formatFact(done)}/${formatFact(total)} ·`];
}

function bar(share: number): string {
  const full = Math.round(BAR_CELLS * Math.min(1, Math.max(0, share || 0)));
  return '█'.repeat(full) + '░'.repeat(BAR_CELLS - full);
}

function formatFact(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en-US');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name} ${formatFact(part)}`)
    .join(', ');
}
