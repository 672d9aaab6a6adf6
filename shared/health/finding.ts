/** One finding about a service, in words. */

/** `good`: all is well. `warn`: something needs a look. `bad`: something does not work. */
export type Level = 'good' | 'warn' | 'bad';

/** What a finding is about. */
export const SUBJECTS = ['release', 'night', 'disk', 'feedback', 'memory'] as const;

/** A finding in three sentences or so. */
export interface Finding {
  readonly level: Level;
  readonly about: (typeof SUBJECTS)[number];
  readonly what: string;
  readonly effect: string;
  readonly todo: string;
}

/** The notice in place of findings. */
export const ALL_IS_WELL: Finding = {
  level: 'good',
  about: 'release',
  what: 'All is well: releases, nights, disks, feedback and memory are as they should be.',
  effect: '',
  todo: '',
};

/** A time span in words: `40 minutes`, `3 hours`, `5 days`. `ms` is in milliseconds. */
export function spanText(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const say = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;
  if (minutes < 100) return say(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? say(hours, 'hour') : say(Math.round(hours / 24), 'day');
}
