/** `canary.json`, beside the pointer: a release that a share of the viewers gets instead of the current one. */

import { isRecord } from '../is-record.ts';
import { isReleaseId } from './manifest.ts';

/** Name of the file in the folder of releases. */
export const CANARY_FILE = 'canary.json';

/** A release that is tried. */
export interface Canary {
  readonly release: string;
  /** Percent of the viewers who get it, from 0 to 100; 0 when the trial has ended. */
  readonly percent: number;
}

/** Parses `canary.json`. Throws `RangeError` when it is something else. */
export function parseCanary(text: string): Canary {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (!isRecord(value) || !isReleaseId(value.release) || !isPercent(value.percent)) {
    throw new RangeError(`${CANARY_FILE}: expected {"release": "<16 hex digits>", "percent": <0 to 100>}`);
  }
  return { release: value.release, percent: value.percent };
}

/** Returns `canary.json` as text. */
export function canaryText({ release, percent }: Canary): string {
  return `${JSON.stringify({ release, percent })}\n`;
}

/** Reads `<release>=<percent>` as people write it, like `0123456789abcdef=10%`. Throws `RangeError` with what was expected. */
export function readCanaryOption(text: string): Canary {
  const [, release, digits] = /^([0-9a-f]{16})=(\d{1,3}(?:\.\d{1,2})?)%?$/.exec(text.trim()) ?? [];
  const percent = Number(digits);
  if (release === undefined || !isPercent(percent) || percent === 0) {
    throw new RangeError('expected a release id and a share of the viewers, like 0123456789abcdef=10%');
  }
  return { release, percent };
}

function isPercent(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 100;
}
