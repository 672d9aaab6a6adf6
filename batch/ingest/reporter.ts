/** What reading tells while it goes on: rows that were skipped, and how far a download is. */

import { performance } from 'node:perf_hooks';
import { formatBytes } from '../../shared/units.ts';
import type { ProgressStream } from '../terminal/progress.ts';

export interface Reporter {
  warn(message: string): void;
  /** `total` is undefined while the server does not say; equal to `bytes` when the download is complete. */
  downloaded(label: string, bytes: number, total: number | undefined): void;
}

const TERMINAL_MS = 250;
const LINES_MS = 10_000;
const CLEAR_LINE = '\r\x1b[K';

/** On a terminal a status line four times a second, elsewhere one line of JSON every ten seconds. */
export function streamReporter(stream: ProgressStream, now = () => performance.now()): Reporter {
  const clear = stream.isTTY ? CLEAR_LINE : '';
  let last = Number.NEGATIVE_INFINITY;
  return {
    warn: (message) => void stream.write(`${clear}cinematch: ${message}\n`),
    downloaded(label, bytes, total) {
      const isComplete = bytes === total;
      if (!isComplete && now() - last < (stream.isTTY ? TERMINAL_MS : LINES_MS)) return;
      last = now();
      const percent = total ? Math.floor((100 * bytes) / total) : null;
      if (!stream.isTTY) {
        stream.write(`${JSON.stringify({ phase: 'download', file: label, bytes, total: total ?? null, percent })}\n`);
      } else if (isComplete) {
        stream.write(`${clear}✓ download ${label} · ${formatBytes(bytes)}\n`);
      } else {
        const share = total === undefined ? '' : ` of ${formatBytes(total)} · ${percent} %`;
        stream.write(`${clear}… download ${label} · ${formatBytes(bytes)}${share}`);
      }
    },
  };
}
