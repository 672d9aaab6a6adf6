/**
 * One HTTP request that follows redirects, but not into the network of this machine. The address that somebody gives is
 * trusted, wherever it leads; what its server redirects to is not.
 *
 * A name is looked up once for each connection, and the connection goes to an address that was checked. So an answer of
 * the name server that changes later leads nowhere else.
 */

import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { DataError } from '../data-error.ts';
import { isPrivate } from './private-address.ts';

/** Which servers a download may reach. */
export interface Reach {
  /** True: redirects may lead to any address, also to this machine and into private networks. */
  readonly privateRedirects?: boolean;
  /** Finds the addresses of a name; the system's function by default. */
  readonly lookup?: LookupFunction;
}

interface Request {
  readonly label: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly reach: Reach;
}

/** Throws when a connection to this address is not allowed. */
type Check = (address: string) => void;

/** A round number; a mirror needs one or two. */
const MOST_REDIRECTS = 5;
const HTTPS_PORT = 443;

/**
 * Returns the answer to a GET, whatever its status is, after up to five redirects. Rejects with `DataError` `download`
 * when a redirect is not allowed, and with the error of the connection when there is no answer.
 */
export async function follow(start: URL, request: Request): Promise<IncomingMessage> {
  const { label, reach } = request;
  let url = start;
  let response = await send(url, request, () => undefined);
  const { remoteAddress, remotePort } = response.socket;
  for (let redirects = 0; ; redirects++) {
    const target = response.headers.location;
    const status = response.statusCode ?? 0;
    if (status < 300 || status > 399 || target === undefined) return response;
    response.destroy();
    if (redirects === MOST_REDIRECTS) {
      throw new DataError('download', label, `${start.host} redirects more than ${MOST_REDIRECTS} times`);
    }
    const next = safeTarget(target, url);
    if (!next) {
      const expected = 'expected https, without user and password';
      throw new DataError('download', label, `${url.host} redirects to an unsafe address: ${expected}`);
    }
    const { host } = url;
    // The server that was given may send people on to itself, also from http to https.
    const port = portOf(next);
    const isSamePort = port === remotePort || (next.protocol === 'https:' && port === HTTPS_PORT);
    response = await send(next, request, (address) => {
      if (reach.privateRedirects || !isPrivate(address) || (isSamePort && address === remoteAddress)) return;
      const reason = `${host} redirects to ${next.host}, which is in the network of this machine`;
      const advice = 'give that address itself if it is right, or --private-redirects to allow such redirects';
      throw new DataError('download', label, `${reason}; ${advice}`);
    });
    url = next;
  }
}

function safeTarget(target: string, from: URL): URL | null {
  const to = URL.canParse(target, from) ? new URL(target, from) : null;
  const isSafe = to?.protocol === 'https:' || (to?.protocol === 'http:' && from.protocol === 'http:');
  return to && isSafe && to.username === '' && to.password === '' ? to : null;
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? HTTPS_PORT : 80;
}

/** Sends one request. Every address that it may connect to is checked before. */
function send(url: URL, { headers, signal, reach }: Request, check: Check): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // A connection to an address looks nothing up.
    if (isIP(host) !== 0) check(host);
    const get = url.protocol === 'https:' ? getHttps : getHttp;
    get(
      url,
      {
        headers: {
          ...headers,
          accept: '*/*',
          'accept-encoding': 'identity',
          'user-agent': 'cinematch',
          // A connection is not kept for a later request, which may be checked differently.
          connection: 'close',
        },
        signal,
        lookup: checked(reach.lookup ?? systemLookup, check),
      },
      resolve,
    ).on('error', reject);
  });
}

/** A lookup that fails when `check` throws for one of the addresses that it found. */
function checked(lookup: LookupFunction, check: Check): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      const addresses = found as LookupAddress[];
      if (error) return callback(error, '');
      try {
        for (const { address } of addresses) check(address);
      } catch (refusal) {
        return callback(refusal as Error, '');
      }
      if (options.all) callback(null, addresses);
      else callback(null, addresses[0].address, addresses[0].family);
    });
  };
}
