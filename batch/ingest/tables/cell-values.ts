/** What the text of a cell means: numbers with decimal commas, times in any usual form, and the many ways to write nothing. */

const NOTHING = new Set(['', 'nan', 'null', 'none', 'na', 'n/a', '\\n', '<na>', 'nat']);
const ISO =
  /^(\d{4})[-/](\d\d?)[-/](\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i;
/** Times are 32-bit seconds since 1970, which end in February 2106. Larger numbers are milliseconds, micro- or nanoseconds. */
export const MAX_SECONDS = 2 ** 32 - 1;

/** Whether a cell says that there is no value. */
export function isNothing(text: string): boolean {
  return NOTHING.has(text.trim().toLowerCase());
}

/**
 * Returns the seconds since 1970 that a text stands for: a number of seconds, milli-, micro- or nanoseconds, or a date
 * with or without a time, which is in UTC unless it says otherwise. Returns 0 for no time and for times before 1970, and
 * NaN if the text is no time.
 */
export function parseTime(text: string): number {
  const trimmed = text.trim();
  if (isNothing(trimmed)) return 0;
  const number = Number(trimmed);
  if (!Number.isNaN(number)) {
    const unit = [1, 1e3, 1e6, 1e9].find((perSecond) => number / perSecond <= MAX_SECONDS);
    return unit === undefined ? Number.NaN : Math.max(0, Math.round(number / unit));
  }
  const [, year, month, day, hour = '0', minute = '0', second = '0', zone = 'Z'] = ISO.exec(trimmed) ?? [];
  if (year !== undefined) {
    const time = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
    const isReal = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
    return isReal && Number(hour) < 24 && Number(minute) < 60 ? inRange(time / 1000 - offsetOf(zone)) : Number.NaN;
  }
  // A month in letters leaves no doubt about the order of day and month, as 04/05/2005 does.
  if (!/[A-Za-z]{3}/.test(trimmed) || !/\d{4}/.test(trimmed)) return Number.NaN;
  const parsed = Date.parse(/(?:Z|UTC|GMT|[+-]\d{4})/.test(trimmed) ? trimmed : `${trimmed} UTC`);
  return inRange(Math.floor(parsed / 1000));
}

function inRange(seconds: number): number {
  return seconds > MAX_SECONDS ? Number.NaN : Math.max(0, seconds);
}

function offsetOf(zone: string): number {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}
