/** Reports warnings, such as skipped rows, and the progress of downloads while a dataset is read. */

import { performance } from 'node:perf_hooks';
import { formatBytes } from '../../shared/units.ts';
import type { ProgressStream } from '../terminal/progress.ts';

/** Receives the reports of `ingest`. */
export interface Reporter {
  /** Reports a problem after which reading goes on. */
  warn(message: string): void;
  /** Reports what was made of the data, where nothing is wrong. */
  note?(message: string): void;
  /** Reports that `bytes` of a file are there. `total` is undefined if unknown, and equals `bytes` at the end. */
  downloaded(label: string, bytes: number, total: number | undefined): void;
}

/** Least time between two updates on a terminal, and between two lines elsewhere. Round numbers. */
const TERMINAL_MS = 250;
const LINES_MS = 10_000;
const CLEAR_LINE = '\r\x1b[K';

/**
 * Returns a reporter that writes to `stream`. Downloads are shown as a status line on a terminal, otherwise as lines of
 * JSON. `now` is a clock in milliseconds.
 */
export function streamReporter(stream: ProgressStream, now = () => performance.now()): Reporter {
  const clear = stream.isTTY ? CLEAR_LINE : '';
  let last = Number.NEGATIVE_INFINITY;
  return {
    warn: (message) => void stream.write(`${clear}cinematch: ${message}\n`),
    note: (message) => void stream.write(`${clear}cinematch: ${message}\n`),
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
