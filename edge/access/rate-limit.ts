/** How often one caller may ask. The counting is the host's: memory on Node, a binding on Workers. */

export interface RateLimiter {
  /** Counts `requests` of a caller, all or none; more than a whole minute's count as a minute's. */
  take(id: string, requests: number): Taken | Promise<Taken>;
}

export interface Taken {
  readonly allowed: boolean;
  /** How many more would be allowed now, where the host can know. */
  readonly remaining?: number;
  /** Seconds, rounded up: until the next request is allowed when this one is not, else until all of them are. */
  readonly seconds: number;
}

/** A body counts as one more request for each of these: some 450 ratings, each of which costs about as much as the next. */
export const BYTES_PER_REQUEST = 12_288;
/** Lines of a batch that count as one request, when they are short. */
export const LINES_PER_REQUEST = 50;

/** Longest part of an address that is kept when it is none. */
const MAX_ADDRESS = 64;

/**
 * What counts as one caller among addresses: an IPv4 address, or an IPv6 network of 64 bits, as one subscriber has.
 * Anything else stands for itself, cut short.
 */
export function networkOf(address: string): string {
  const [bare] = address.replace(/^\[|\].*$/g, '').split('%', 1);
  const v4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/i.exec(bare)?.[1];
  if (v4) return v4;
  if (!/^[0-9a-f:.]+$/i.test(bare) || !bare.includes(':')) return address.slice(0, MAX_ADDRESS);
  const [head, tail] = bare.toLowerCase().split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const behind = tail ? tail.split(':') : [];
  // An IPv4 tail, as in 64:ff9b::192.0.2.1, stands for two groups.
  const width = groups.length + behind.length + (behind.at(-1)?.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - width);
  const network = [...groups, ...new Array<string>(zeros).fill('0'), ...behind].slice(0, 4);
  return `${network.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
