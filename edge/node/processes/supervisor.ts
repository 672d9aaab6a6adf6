/**
 * Runs the service as several processes. The supervisor answers no requests itself. It starts workers, which share one
 * port; the port is open as long as one of them listens. When a worker dies, the supervisor starts another one. It
 * replaces a worker that is over its memory limit as soon as the successor has a release open. On a signal it stops all
 * of them.
 */

import cluster, { type Worker } from 'node:cluster';
import type { Log } from '../../health/log.ts';
import { countsOf, createMetrics, mergeMetrics } from '../../health/metrics.ts';
import type { ProcessReport, ReloadedProcess } from '../../health/process-report.ts';
import { DRAIN_MS } from '../drain.ts';
import { RELOAD_MS, type ToSupervisor, type ToWorker } from './messages.ts';

/**
 * A worker that is still running this long after it was told to stop is killed. It has 2 s more than running requests
 * have. This limit and the next one are multiplied by the patience of the settings.
 */
const KILL_MS = DRAIN_MS + 2_000;
/**
 * A worker that sends no report for this long counts as hanging and is killed. Workers report every second, so it is 30
 * times as long as usual. A worker that has not reported yet, because it is still starting, has `START_FACTOR` times as
 * long. Both are round numbers, and generous, because a busy machine must not lose its workers.
 */
const SILENT_MS = 30_000;
const START_FACTOR = 4;
/** How many times within that period the supervisor checks for silent workers. */
const LOOKS = 6;
/**
 * Pause before the next worker is started. It doubles for each worker that lived shorter than `LONG_LIFE_MS`, so that
 * workers that cannot run do not use up the processor. One that lived longer resets it. Round numbers.
 */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
const LONG_LIFE_MS = 60_000;

/** Options of `supervise`. */
export interface SuperviseOptions {
  /** Factor for all time limits; 1 by default. */
  patience?: number;
  /**
   * A worker that sends no report for this many milliseconds is killed; 30 s times `patience` by default. A worker that
   * is starting has four times as long.
   */
  silentMs?: number;
  /** Milliseconds before a dead worker is replaced for the first time; 100 by default. */
  firstPauseMs?: number;
}

interface Member {
  readonly worker: Worker;
  readonly startedAt: number;
  /** The worker that this one replaces. It is stopped once this one has a release open; undefined when it is gone. */
  replaces: Member | undefined;
  /** Resolves when this worker has taken the place of `replaces`, or has ended. */
  readonly settled: PromiseWithResolvers<void>;
  /** Time of its last message. */
  heardAt: number;
  /** Time of its start, or of the last failure of a successor. */
  restedAt: number;
  report?: ProcessReport;
  isListening?: boolean;
  isEnding?: boolean;
  successor?: Member;
}

/**
 * Runs this program in `numWorkers` more processes. SIGTERM and SIGINT stop them all; SIGHUP replaces them one after
 * another. Resolves when all have ended. Rejects with `Error` when a worker ends before any worker has listened.
 */
export function supervise(numWorkers: number, log: Log, options: SuperviseOptions = {}): Promise<void> {
  const { patience = 1, silentMs = SILENT_MS * patience, firstPauseMs = FIRST_PAUSE_MS } = options;
  const members = new Map<number, Member>();
  const metrics = createMetrics();
  const reloads = new Map<number, (reloaded: ReloadedProcess) => void>();
  const restarts = new Set<NodeJS.Timeout>();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let retired = {};
  let pauseMs = firstPauseMs;
  let lastCall = 0;
  let hasListened = false;
  let isEnding = false;

  function start(replaces?: Member): Member {
    const worker = cluster.fork();
    const settled = Promise.withResolvers<void>();
    const now = Date.now();
    const member: Member = { worker, startedAt: now, heardAt: now, restedAt: now, replaces, settled };
    members.set(worker.id, member);
    log({ level: 'info', event: 'worker-started', worker: worker.id, pid: worker.process.pid });
    worker.on('message', (message: ToSupervisor) => hear(member, message));
    worker.once('listening', () => {
      hasListened = true;
      member.isListening = true;
    });
    worker.once('exit', (code, signal) => bury(member, code, signal));
    return member;
  }

  function bury(member: Member, code: number | null, signal: string | null): void {
    const { worker, replaces, successor, startedAt, report } = member;
    members.delete(worker.id);
    member.settled.resolve();
    if (successor) successor.replaces = undefined;
    if (report) retired = mergeMetrics([retired, countsOf(report.metrics)]);
    const facts = { worker: worker.id, pid: worker.process.pid, code, signal };
    if (member.isEnding) {
      log({ level: 'info', event: 'worker-ended', ...facts });
    } else {
      metrics.count('cinematch_worker_exits_total', { how: signal ?? `code-${code}` });
      if (!isEnding && !successor) lengthenPause(startedAt);
      log({ level: 'error', event: 'worker-died', ...facts, livedMs: Date.now() - startedAt, pauseMs });
      if (!hasListened && !isEnding) {
        const how = signal ?? `code ${code}`;
        reject(new Error(`the service cannot start: a worker ended with ${how} before it listened; see the log above`));
        stop('worker-died');
      }
    }
    if (isEnding) {
      if (members.size === 0) resolve();
    } else if (!successor) {
      if (member.isEnding) lengthenPause(startedAt);
      if (replaces && stays(replaces)) {
        replaces.successor = undefined;
        replaces.restedAt = Date.now();
      } else startAgain();
    }
  }

  function startAgain(): void {
    const restart = setTimeout(() => {
      restarts.delete(restart);
      start();
    }, pauseMs);
    restarts.add(restart);
  }

  function stays(member: Member): boolean {
    return members.has(member.worker.id) && !member.isEnding;
  }

  function lengthenPause(startedAt: number): void {
    const isShort = Date.now() - startedAt < LONG_LIFE_MS;
    pauseMs = isShort ? Math.min(2 * pauseMs, LONGEST_PAUSE_MS) : firstPauseMs;
  }

  function end(member: Member): void {
    if (!stays(member)) return;
    member.isEnding = true;
    tell(member, { kind: 'end' });
    const giveUp = () => killWith(member, 'worker-killed', 'did not end in time');
    const kill = setTimeout(giveUp, KILL_MS * patience);
    member.worker.once('exit', () => clearTimeout(kill));
  }

  function killWith(member: Member, event: string, reason: string): void {
    log({ level: 'error', event, reason, worker: member.worker.id, pid: member.worker.process.pid });
    member.worker.process.kill('SIGKILL');
  }

  function replace(member: Member): Member {
    member.successor ??= start(member);
    return member.successor;
  }

  function hear(member: Member, message: ToSupervisor): void {
    member.heardAt = Date.now();
    if ('report' in message) member.report = message.report;
    if (message.kind === 'report') {
      takeOver(member, message.report);
      recycleIfTooLarge(member, message.report);
    } else if (message.kind === 'gather') gather(member, message.call);
    else if (message.kind === 'reload') void reloadAll(member, message.call);
    else reloads.get(message.call)?.(message.reloaded);
  }

  /**
   * A worker opens its release before it listens, and reports as soon as it listens. If it has no release then, but its
   * predecessor has one, the predecessor stays and the new worker is stopped.
   */
  function takeOver(member: Member, { release }: ProcessReport): void {
    const { replaces, settled, worker } = member;
    if (replaces && stays(replaces) && !member.isEnding) {
      if (release !== null || !replaces.report?.release) end(replaces);
      else {
        log({ level: 'error', event: 'worker-not-ready', worker: worker.id, stays: replaces.worker.id });
        end(member);
      }
    }
    if (!member.isEnding) settled.resolve();
  }

  function recycleIfTooLarge(member: Member, { pressure, residentBytes }: ProcessReport): void {
    const isRested = Date.now() - member.restedAt >= pauseMs;
    if (pressure !== 'hard' || !isRested || isEnding || member.isEnding || member.successor) return;
    log({ level: 'warn', event: 'worker-recycled', worker: member.worker.id, residentBytes });
    metrics.count('cinematch_worker_recycles_total');
    lengthenPause(member.startedAt);
    replace(member);
  }

  function gather(member: Member, call: number): void {
    metrics.set('cinematch_resident_bytes', {}, process.memoryUsage.rss());
    const processes = [...members.values()].flatMap(({ report }) => report ?? []);
    tell(member, { kind: 'answer', call, answer: { processes, metrics: mergeMetrics([retired, metrics.snapshot()]) } });
  }

  async function reloadAll(asking: Member, call: number): Promise<void> {
    const asked = [...members.values()].filter(({ isListening, isEnding }) => isListening && !isEnding);
    const answers = await Promise.all(asked.map(reload));
    tell(asking, { kind: 'answer', call, answer: answers });
  }

  function reload(member: Member): Promise<ReloadedProcess> {
    const number = ++lastCall;
    const { promise, resolve } = Promise.withResolvers<ReloadedProcess>();
    const giveUp = () => resolve({ worker: member.worker.id, release: null });
    const timer = setTimeout(giveUp, RELOAD_MS * patience);
    member.worker.once('exit', giveUp);
    reloads.set(number, resolve);
    tell(member, { kind: 'reload', call: number });
    return promise.finally(() => {
      clearTimeout(timer);
      member.worker.off('exit', giveUp);
      reloads.delete(number);
    });
  }

  async function replaceAll(): Promise<void> {
    log({ level: 'info', event: 'workers-replaced', workers: members.size });
    for (const member of [...members.values()]) {
      if (isEnding || member.isEnding) continue;
      await replace(member).settled.promise;
    }
  }

  function stop(signal: string): void {
    if (isEnding) return;
    isEnding = true;
    clearInterval(watching);
    for (const restart of restarts) clearTimeout(restart);
    log({ level: 'info', event: 'stopping', signal });
    for (const member of members.values()) end(member);
    if (members.size === 0) resolve();
  }

  const watching = setInterval(() => {
    for (const member of members.values()) {
      const limitMs = member.report ? silentMs : START_FACTOR * silentMs;
      if (Date.now() - member.heardAt > limitMs && !member.isEnding) killWith(member, 'worker-hangs', 'is silent');
    }
  }, silentMs / LOOKS);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => void replaceAll());
  for (let k = 0; k < numWorkers; k++) start();
  return promise;
}

function tell({ worker }: Member, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message);
}
