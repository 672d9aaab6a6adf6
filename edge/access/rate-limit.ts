/** The rate limit of a caller. Each host counts in its own way: in memory on Node, through a binding on Workers. */

/** Counts the requests of callers. */
export interface RateLimiter {
  /**
   * Counts `requests` of the caller `id`: all of them, or none when they are not allowed. More requests than a minute
   * allows count as a whole minute's. On Workers, requests that were counted before the refusal stay counted.
   */
  take(id: string, requests: number): Taken | Promise<Taken>;
}

/** The answer of a rate limiter. */
export interface Taken {
  readonly allowed: boolean;
  /** How many more requests would be allowed now; undefined where the host cannot know. */
  readonly remaining?: number;
  /**
   * Seconds, rounded up: until the next request is allowed if this one is not, otherwise until the whole limit is free.
   */
  readonly seconds: number;
}

/**
 * Each full 12 KiB of a body counts as one more request. That is some 450 ratings. Scoring grows with the number of
 * ratings, so a long profile costs as much as several short ones.
 */
export const BYTES_PER_REQUEST = 12_288;
/** This many short lines of a batch count as one request. A round number. */
export const LINES_PER_REQUEST = 50;

/** Characters that are kept of an address that is not an IP address: enough to tell callers apart. A round number. */
const MAX_ADDRESS = 64;

/**
 * The part of an address that identifies one caller: an IPv4 address, or the first 64 bits of an IPv6 address, because
 * one subscriber usually has a whole /64 network. Text that is not an IP address is returned as it is, at most 64
 * characters.
 */
export function networkOf(address: string): string {
  const [bare] = address.replace(/^\[|\].*$/g, '').split('%', 1);
  const v4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/i.exec(bare)?.[1];
  if (v4) return v4;
  if (!/^[0-9a-f:.]+$/i.test(bare) || !bare.includes(':')) return address.slice(0, MAX_ADDRESS);
  const [head, tail] = bare.toLowerCase().split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const behind = tail ? tail.split(':') : [];
  // An IPv4 address at the end, as in 64:ff9b::192.0.2.1, takes the place of two groups.
  const width = groups.length + behind.length + (behind.at(-1)?.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - width);
  const network = [...groups, ...new Array<string>(zeros).fill('0'), ...behind].slice(0, 4);
  return `${network.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
