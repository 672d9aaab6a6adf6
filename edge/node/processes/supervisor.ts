/**
 * Runs the service as several processes. The supervisor answers no requests itself. It starts workers, which share one
 * port; the port is open as long as one of them listens. When a worker dies, the supervisor starts another one. It
 * replaces a worker that is over its memory limit as soon as the successor has a release open. On a signal it stops all
 * of them.
 */

import cluster, { type Worker } from 'node:cluster';
import { type AwakeTimer, afterAwake } from '../../../shared/awake.ts';
import type { Log } from '../../health/log.ts';
import { countsOf, createMetrics, mergeMetrics } from '../../health/metrics.ts';
import type { ProcessReport, ReloadedProcess } from '../../health/process-report.ts';
import { missingAllocator } from '../allocator.ts';
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
/**
 * Pause before the next worker is started. It doubles for each worker that served shorter than `WORTH` such pauses, so
 * that workers that cannot run do not use up the processor. One that served longer resets it. While no other worker is
 * left the pause is the first one, so that one is always being started. Round numbers.
 */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
const WORTH = 10;

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
  /** Milliseconds on a clock that cannot be set, as the other times here. */
  readonly startedAt: number;
  /** Time from which on it takes requests; undefined before. */
  listensSince?: number;
  /** Kills it when it is silent for too long. */
  silence: AwakeTimer;
  /** The worker that this one replaces. It is stopped once this one has a release open; undefined when it is gone. */
  replaces: Member | undefined;
  /** Resolves when this worker has taken the place of `replaces`, or has ended. */
  readonly settled: PromiseWithResolvers<void>;
  /** Time of its start, or of the last failure of a successor. */
  restedAt: number;
  report?: ProcessReport;
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
    const worker = cluster.fork(missingAllocator(process.env));
    const settled = Promise.withResolvers<void>();
    const now = performance.now();
    const silence = watch(worker, START_FACTOR * silentMs);
    const member: Member = { worker, startedAt: now, restedAt: now, silence, replaces, settled };
    members.set(worker.id, member);
    log({ level: 'info', event: 'worker-started', worker: worker.id, pid: worker.process.pid });
    worker.on('message', (message: ToSupervisor) => hear(member, message));
    worker.once('listening', () => {
      hasListened = true;
      member.listensSince = performance.now();
    });
    worker.once('exit', (code, signal) => bury(member, code, signal));
    return member;
  }

  function watch(worker: Worker, limitMs: number): AwakeTimer {
    return afterAwake(limitMs, () => killWith(worker, 'worker-hangs', 'is silent'));
  }

  function bury(member: Member, code: number | null, signal: string | null): void {
    const { worker, replaces, successor, startedAt, report } = member;
    members.delete(worker.id);
    member.silence.cancel();
    member.settled.resolve();
    if (successor) successor.replaces = undefined;
    if (report) retired = mergeMetrics([retired, countsOf(report.metrics)]);
    const facts = { worker: worker.id, pid: worker.process.pid, code, signal };
    if (member.isEnding) {
      log({ level: 'info', event: 'worker-ended', ...facts });
    } else {
      metrics.count('cinematch_worker_exits_total', { how: signal ?? `code-${code}` });
      if (!isEnding && !successor) lengthenPause(member);
      log({
        level: 'error',
        event: 'worker-died',
        ...facts,
        livedMs: Math.round(performance.now() - startedAt),
        pauseMs: nextPause(),
      });
      if (!hasListened && !isEnding) {
        const how = signal ?? `code ${code}`;
        reject(new Error(`the service cannot start: a worker ended with ${how} before it listened; see the log above`));
        stop('worker-died');
      }
    }
    if (isEnding) {
      if (members.size === 0) resolve();
    } else if (!successor) {
      if (member.isEnding) lengthenPause(member);
      if (replaces && stays(replaces)) {
        replaces.successor = undefined;
        replaces.restedAt = performance.now();
      } else startAgain();
    }
  }

  /** The pause before another worker is started now. */
  function nextPause(): number {
    return [...members.values()].some(stays) ? pauseMs : firstPauseMs;
  }

  function startAgain(): void {
    const restart = setTimeout(() => {
      restarts.delete(restart);
      start();
    }, nextPause());
    restarts.add(restart);
  }

  function stays(member: Member): boolean {
    return members.has(member.worker.id) && !member.isEnding;
  }

  function lengthenPause({ listensSince = Number.POSITIVE_INFINITY }: Member): void {
    const isShort = performance.now() - listensSince < WORTH * pauseMs;
    pauseMs = isShort ? Math.min(2 * pauseMs, LONGEST_PAUSE_MS) : firstPauseMs;
  }

  function end(member: Member): void {
    if (!stays(member)) return;
    member.isEnding = true;
    member.silence.cancel();
    tell(member, { kind: 'end' });
    const giveUp = () => killWith(member.worker, 'worker-killed', 'did not end in time');
    const kill = afterAwake(KILL_MS * patience, giveUp);
    member.worker.once('exit', () => kill.cancel());
  }

  function killWith(worker: Worker, event: string, reason: string): void {
    log({ level: 'error', event, reason, worker: worker.id, pid: worker.process.pid });
    worker.process.kill('SIGKILL');
  }

  function replace(member: Member): Member {
    member.successor ??= start(member);
    return member.successor;
  }

  function hear(member: Member, message: ToSupervisor): void {
    if ('report' in message) hearReport(member, message.report);
    else member.silence.restart();
    if (message.kind === 'report') {
      takeOver(member, message.report);
      recycleIfTooLarge(member, message.report);
    } else if (message.kind === 'gather') gather(member, message.call);
    else if (message.kind === 'reload') void reloadAll(member, message.call);
    else reloads.get(message.call)?.(message.reloaded);
  }

  function hearReport(member: Member, report: ProcessReport): void {
    if (member.report) member.silence.restart();
    else if (!member.isEnding) {
      member.silence.cancel();
      member.silence = watch(member.worker, silentMs);
    }
    member.report = report;
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
    const isRested = performance.now() - member.restedAt >= pauseMs;
    if (pressure !== 'hard' || !isRested || isEnding || member.isEnding || member.successor) return;
    log({ level: 'warn', event: 'worker-recycled', worker: member.worker.id, residentBytes });
    metrics.count('cinematch_worker_recycles_total');
    lengthenPause(member);
    replace(member);
  }

  function gather(member: Member, call: number): void {
    metrics.set('cinematch_resident_bytes', {}, process.memoryUsage.rss());
    const processes = [...members.values()].flatMap(({ report }) => report ?? []);
    tell(member, { kind: 'answer', call, answer: { processes, metrics: mergeMetrics([retired, metrics.snapshot()]) } });
  }

  async function reloadAll(asking: Member, call: number): Promise<void> {
    const asked = [...members.values()].filter(({ listensSince, isEnding }) => listensSince !== undefined && !isEnding);
    const answers = await Promise.all(asked.map(reload));
    tell(asking, { kind: 'answer', call, answer: answers });
  }

  function reload(member: Member): Promise<ReloadedProcess> {
    const number = ++lastCall;
    const { promise, resolve } = Promise.withResolvers<ReloadedProcess>();
    const giveUp = () => resolve({ worker: member.worker.id, release: null });
    const timer = afterAwake(RELOAD_MS * patience, giveUp);
    member.worker.once('exit', giveUp);
    reloads.set(number, resolve);
    tell(member, { kind: 'reload', call: number });
    return promise.finally(() => {
      timer.cancel();
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
    for (const restart of restarts) clearTimeout(restart);
    log({ level: 'info', event: 'stopping', signal });
    for (const member of members.values()) end(member);
    if (members.size === 0) resolve();
  }

  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => void replaceAll());
  // Workers take connections themselves. One that the supervisor handed to a worker would be lost with it.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  for (let k = 0; k < numWorkers; k++) start();
  return promise;
}

function tell({ worker }: Member, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message);
}
