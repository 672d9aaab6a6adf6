/** What the comparison of services needs of each of them. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type autocannon from 'autocannon';
import { pause } from '../../shared/pause.ts';
import type { ServingSplit } from './split.ts';

const POLL_MS = 100;

/** A way of asking a service for a list: computed when it is asked for, or computed before. */
export interface Way {
  readonly name: string;
  /** The request for the `n` best films of a user. */
  request(user: number, n: number): autocannon.Request;
}

/** A service that runs and has all ratings of the split. It is stopped when it is disposed of. */
export interface PeerService extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Seconds of training in a process of its own, before the service is started. */
  readonly trainSeconds?: number;
  /** Seconds from the start of the process until the service recommends personal lists. */
  readonly readySeconds: number;
  readonly ways: readonly Way[];
  /** Returns the ids of the films of an answer, best first. */
  read(answer: unknown): number[];
  /** Gives a film the highest rating. It is stored when this resolves. */
  rate(user: number, movie: number): Promise<void>;
}

/** Starts one of the services. Throws an error with the reason if it cannot be installed. */
export type StartPeer = (split: ServingSplit, folder: string) => Promise<PeerService>;

/** Asks for a list and returns the ids of its films, best first. Throws if the answer is not a success. */
export async function ask({ url, read }: PeerService, way: Way, user: number, n: number): Promise<number[]> {
  const { path, ...init } = way.request(user, n);
  return read(await askFor(`${url}${path}`, init as RequestInit));
}

/** Sends a request and returns the JSON of its answer. Throws if it is not a success. */
export async function askFor(url: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${url} gave ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** Waits until `isDone` returns true. Throws after `seconds`; an error of `isDone` counts as not yet. */
export async function waitUntil(what: string, seconds: number, isDone: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 1e3 * seconds; performance.now() < end; await pause(POLL_MS)) {
    if (await isDone().catch(() => false)) return;
  }
  throw new Error(`${what} took more than ${seconds} s`);
}

/** A process that serves. */
export interface Process {
  readonly pid: number;
  /** Waits until `isReady` returns true. Throws after `seconds`, and when the process ends before. Returns the seconds. */
  ready(seconds: number, isReady: () => Promise<boolean>): Promise<number>;
  /** Stops it and waits for its end. */
  stop(): Promise<void>;
}

/** Starts a program. What it prints goes to a file. A variable that is `undefined` in `env` is removed. */
export async function startProcess(
  command: string,
  args: readonly string[],
  log: string,
  env: Record<string, string | undefined> = {},
): Promise<Process> {
  const start = performance.now();
  const output = await open(log, 'w');
  const child = spawn(command, args, { stdio: ['ignore', output.fd, output.fd], env: { ...process.env, ...env } });
  const exited = once(child, 'exit');
  await output.close();
  let isStopped = false;
  const failed = exited.then(async () => {
    if (!isStopped) throw new Error(`${command} ended: ${(await readFile(log, 'utf8')).trim().slice(-500)}`);
  });
  failed.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    async ready(seconds, isReady) {
      await Promise.race([failed, waitUntil(`the start of ${command}`, seconds, isReady)]);
      return (performance.now() - start) / 1e3;
    },
    async stop() {
      isStopped = true;
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Returns a port of the loopback interface on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address ? address.port : 0;
}
