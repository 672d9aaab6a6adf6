/** One of several processes that are the service together. It tells its supervisor how it fares, and ends without it. */

import cluster from 'node:cluster';
import type { LogLine } from '../log.ts';
import type { Fellows, Gathered, Reloaded } from '../report.ts';
import { printLine, type ServeOptions, serve } from './host.ts';
import type { ToSupervisor, ToWorker } from './messages.ts';

/** How often a worker tells how it fares. */
const REPORT_MS = 1_000;
/** How long a worker that is told to end leaves idle connections open. */
const GRACE_MS = 1_000;

/** Answers once its release is open. Resolves when it has ended. */
export async function runWorker(options: ServeOptions): Promise<void> {
  const { worker } = cluster;
  if (!worker) throw new Error('a worker is started by its supervisor');
  const log = (line: LogLine) => printLine({ ...line, worker: worker.id, pid: process.pid });
  const { fellows, settle } = callSupervisor();
  // The channel to the supervisor would keep alive a worker that could not start.
  const starting = serve({ ...options, log, fellows, worker: worker.id, openFirst: true }).catch((error: unknown) => {
    worker.disconnect();
    throw error;
  });
  // A worker can be told to end while it starts.
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
  // Node ends a worker at once when its supervisor is gone, for the port is gone as well.
  worker.once('disconnect', () => {
    if (!worker.exitedAfterDisconnect) log({ level: 'error', event: 'supervisor-lost' });
  });
  await host.closed;
  clearInterval(reporting);
  report();
  worker.disconnect();
}

function callSupervisor(): {
  fellows: Fellows;
  settle: (call: number, answer: Gathered | readonly Reloaded[]) => void;
} {
  const waiting = new Map<number, (answer: never) => void>();
  let lastCall = 0;
  const call = <T>(message: (call: number) => ToSupervisor): Promise<T> => {
    const { promise, resolve } = Promise.withResolvers<T>();
    lastCall++;
    waiting.set(lastCall, resolve);
    send(message(lastCall));
    return promise;
  };
  return {
    fellows: {
      gather: (report) => call<Gathered>((number) => ({ kind: 'gather', call: number, report })),
      reload: () => call<readonly Reloaded[]>((number) => ({ kind: 'reload', call: number })),
    },
    settle(number, answer) {
      waiting.get(number)?.(answer as never);
      waiting.delete(number);
    },
  };
}

function send(message: ToSupervisor): void {
  if (process.connected) process.send?.(message);
}
