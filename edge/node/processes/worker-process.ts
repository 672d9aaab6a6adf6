/** One of several processes of the service. It reports to its supervisor, and ends when the supervisor is gone. */

import cluster from 'node:cluster';
import type { LogLine } from '../../health/log.ts';
import type { Fellows, Gathered, ReloadedProcess } from '../../health/process-report.ts';
import { readSettings } from '../../settings.ts';
import { type ServeOptions, serve } from '../host.ts';
import { printLine } from '../print-line.ts';
import { RELOAD_MS, type ToSupervisor, type ToWorker } from './messages.ts';

/** Time between two reports. So `/metrics` is at most about a second old. */
const REPORT_MS = 1_000;
/**
 * How long a worker waits for its supervisor before it answers with its own report alone; times the patience of the
 * settings. A round number.
 */
const ANSWER_MS = 2_000;
/**
 * How long a worker that is told to stop keeps idle connections open, for requests that are already on their way. A
 * round number.
 */
const GRACE_MS = 1_000;

/**
 * Runs a worker. It listens once its release is open, or was refused. Resolves when it has stopped. Rejects with
 * `Error` outside a worker of `cluster`, and as `serve` does.
 */
export async function runWorker(options: ServeOptions): Promise<void> {
  const { worker } = cluster;
  if (!worker) throw new Error('a worker is started by its supervisor');
  const log = (line: LogLine) => printLine({ ...line, worker: worker.id, pid: process.pid });
  const { settings = readSettings(process.env) } = options;
  const { fellows, settle } = callSupervisor(settings.patience, async () => (await starting).reload());
  // An open channel to the supervisor would keep a worker alive that could not start.
  const starting = serve({ ...options, settings, log, fellows, worker: worker.id, openFirst: true }).catch(
    (error: unknown) => {
      worker.disconnect();
      throw error;
    },
  );
  // Messages are handled from the beginning: a worker may be told to stop while it starts.
  process.on('message', async (message: ToWorker) => {
    if (message.kind === 'answer') return settle(message.call, message.answer);
    const host = await starting.catch(() => undefined);
    if (message.kind === 'end') void host?.close(GRACE_MS);
    else if (host) send({ kind: 'reloaded', call: message.call, reloaded: await host.reload() });
  });
  const host = await starting;
  const report = () => send({ kind: 'report', report: host.report() });
  const reporting = setInterval(report, REPORT_MS);
  report();
  // When the supervisor dies, the port is gone too, and Node ends the worker at once.
  worker.once('disconnect', () => {
    if (!worker.exitedAfterDisconnect) log({ level: 'error', event: 'supervisor-lost' });
  });
  await host.closed;
  clearInterval(reporting);
  report();
  worker.disconnect();
}

/**
 * Calls from this worker to its supervisor. `settle` takes the answers. `reload` reloads this worker alone; it is used
 * when the supervisor is gone or does not answer.
 */
function callSupervisor(
  patience: number,
  reload: () => Promise<ReloadedProcess>,
): {
  fellows: Fellows;
  settle: (call: number, answer: Gathered | readonly ReloadedProcess[]) => void;
} {
  const waiting = new Map<number, (answer: never) => void>();
  let lastCall = 0;
  /** Resolves to undefined when no answer comes in time. */
  const call = <T>(message: (call: number) => ToSupervisor, withinMs: number): Promise<T | undefined> => {
    const { promise, resolve } = Promise.withResolvers<T | undefined>();
    const number = ++lastCall;
    const giveUp = () => resolve(undefined);
    const timer = setTimeout(giveUp, withinMs * patience);
    waiting.set(number, resolve);
    if (!send(message(number))) giveUp();
    return promise.finally(() => {
      clearTimeout(timer);
      waiting.delete(number);
    });
  };
  return {
    fellows: {
      async gather(report) {
        const answer = await call<Gathered>((number) => ({ kind: 'gather', call: number, report }), ANSWER_MS);
        return answer ?? { processes: [report], metrics: {} };
      },
      async reload() {
        const message = (number: number): ToSupervisor => ({ kind: 'reload', call: number });
        return (await call<readonly ReloadedProcess[]>(message, RELOAD_MS + ANSWER_MS)) ?? [await reload()];
      },
    },
    settle: (number, answer) => waiting.get(number)?.(answer as never),
  };
}

/** Returns false when the supervisor is gone. */
function send(message: ToSupervisor): boolean {
  if (!process.connected) return false;
  process.send?.(message);
  return true;
}
