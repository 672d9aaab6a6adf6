/**
 * `nights.json`: what became of the latest nightly runs. It lies beside the releases and outlasts them, so that figures
 * of nights can be compared whose releases were removed. A run notes itself when it starts and again when it ends. A
 * note without an end is of a run that goes on or was killed.
 */

import { isRecord } from '../is-record.ts';

/** Name of the file in a folder or bucket of releases. */
export const NIGHTS_FILE = 'nights.json';
/** Nights that are kept. A round number: two months. */
const MAX_NIGHTS = 60;
const VERSION = 1;

/**
 * - `published`: its release became the current one, or was it already
 * - `trained`: it was told not to publish
 * - `refused`: a gate refused its release
 * - `failed`: it ended with another error
 */
export const NIGHT_OUTCOMES = ['published', 'trained', 'refused', 'failed'] as const;

/** One nightly run. Times are in ISO 8601. */
export interface Night {
  readonly started: string;
  /** Null while it runs, and for ever when it was killed. */
  readonly ended: string | null;
  readonly outcome: (typeof NIGHT_OUTCOMES)[number] | null;
  /** Why it did not publish; null when it did. */
  readonly reason: string | null;
  readonly release: string | null;
  /** RMSE of the hybrid on held-out ratings; null when it was not judged. */
  readonly rmse: number | null;
  readonly ndcg10: number | null;
  /** Whether it took up the ratings that people gave. */
  readonly feedback: boolean;
}

/** The nights in the text of the file, newest first. A damaged file counts as empty, and so does a damaged entry. */
export function parseNights(text: string): Night[] {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && value.version === VERSION && Array.isArray(value.nights)
      ? value.nights.filter(isNight)
      : [];
  } catch {
    return [];
  }
}

/** The text of the file with these nights, newest first. The oldest are left out when there are too many. */
export function nightsText(nights: readonly Night[]): string {
  return `${JSON.stringify({ version: VERSION, nights: nights.slice(0, MAX_NIGHTS) }, null, 2)}\n`;
}

function isNight(value: unknown): value is Night {
  if (!isRecord(value)) return false;
  const isTime = (time: unknown) => typeof time === 'string' && !Number.isNaN(Date.parse(time));
  const isFigure = (figure: unknown) => figure === null || Number.isFinite(figure);
  const isText = (text: unknown) => text === null || typeof text === 'string';
  return (
    isTime(value.started) &&
    (value.ended === null || isTime(value.ended)) &&
    (value.outcome === null || NIGHT_OUTCOMES.some((outcome) => outcome === value.outcome)) &&
    (value.ended === null) === (value.outcome === null) &&
    isText(value.reason) &&
    isText(value.release) &&
    isFigure(value.rmse) &&
    isFigure(value.ndcg10) &&
    typeof value.feedback === 'boolean'
  );
}
