/** A browser on a slow processor: its processes for pages run for a part of the time only, and are stopped in between. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from 'playwright-core';

/** How long they run at a time. It is short against a list, and long against the precision of a timer. */
const RUN_MS = 5;
/** New processes are looked for this often. A round number. */
const LOOK_MS = 250;

/**
 * Calls `work` while the pages of a browser run `rate` times as slow, with all their threads: those of workers, too,
 * which the slowdown that browsers offer leaves as fast as they are. Signals do it, so the system has to know them.
 */
export async function withSlowPages<T>(browser: Browser, rate: number, work: () => Promise<T>): Promise<T> {
  const session = await browser.newBrowserCDPSession();
  let isOver = false;
  let pids: number[] = [];
  const look = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  };
  const lookAgain = async () => {
    for (await wait(LOOK_MS); !isOver; await wait(LOOK_MS)) await look();
  };
  const stopAndGo = async () => {
    let start = performance.now();
    while (!isOver) {
      await wait(RUN_MS);
      const stopped = performance.now();
      send(pids, 'SIGSTOP');
      // They have run longer than asked if this process was late.
      await wait((rate - 1) * (stopped - start));
      start = performance.now();
      send(pids, 'SIGCONT');
    }
  };
  await look();
  const both = [lookAgain(), stopAndGo()];
  try {
    return await work();
  } finally {
    isOver = true;
    await Promise.all(both);
    send(pids, 'SIGCONT');
    await session.detach();
  }
}

function send(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended.
    }
  }
}
