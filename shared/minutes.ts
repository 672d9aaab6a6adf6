/** Moments as ratings have them: whole minutes since 1970-01-01, in 32 bits. 0 means that a moment is not known. */

/** Minutes of a day. */
export const MINUTES_PER_DAY = 1_440;
const MS_PER_MINUTE = 60_000;
const SECONDS_PER_MINUTE = 60;
/** The last minute of a day that 16 bits can number. It is in 2149. */
export const LAST_MINUTE = 65_536 * MINUTES_PER_DAY - 1;

/** Returns the minute of a time in milliseconds since 1970, which is not before 1970. Later than `LAST_MINUTE` becomes that. */
export function minuteOfMs(ms: number): number {
  return Math.min(LAST_MINUTE, Math.floor(ms / MS_PER_MINUTE));
}

/** Returns the minute of a time in seconds since 1970, which is not before 1970. */
export function minuteOfSeconds(seconds: number): number {
  return Math.min(LAST_MINUTE, Math.floor(seconds / SECONDS_PER_MINUTE));
}

/** Returns the day of a minute, in days since 1970-01-01; 0 when the minute is not known. */
export function dayOf(minute: number): number {
  return Math.floor(minute / MINUTES_PER_DAY);
}

/** Returns the date of a minute, like 2017-06-21; null when it is not known. */
export function dateOf(minute: number): string | null {
  return minute === 0 ? null : new Date(minute * MS_PER_MINUTE).toISOString().slice(0, 10);
}
