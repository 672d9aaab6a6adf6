/** The settings of the service: environment variables on Node, variables and secrets on Workers. */

import { isKey } from '../shared/keys.ts';
import { isReleaseId } from '../shared/release/manifest.ts';
import { parseBytes } from '../shared/units.ts';
import { type Key, parseKeys } from './access/keys.ts';

/** Upper bounds that catch slips of the keyboard. Round numbers; nothing depends on their exact values. */
const MAX_RATE = 1_000_000;
const MAX_PATIENCE = 100;
/** Characters of the name of a site: it stands in the head of every page. */
const MAX_NAME = 40;
const MAX_NIGHT_HOURS = 8_760;
const NIGHT_HOURS = 24;
/** Requests a minute: 20 a second, far more than a person needs. wrangler.toml has the same number for Workers. */
const DEFAULT_RATE = 1_200;

/** Least characters of a secret. A round number: that many random letters cannot be guessed. */
const LEAST_SECRET = 32;
/** Names of this very machine, as `URL` writes them. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** All settings, with defaults filled in. */
export interface Settings {
  /** CINEMATCH_KEYS: the keys and their scopes. Without keys everybody may read and nobody may write. */
  readonly keys: readonly Key[];
  /** CINEMATCH_PUBLIC_USERS=1: reading users needs no key, even when keys are configured. */
  readonly publicUsers: boolean;
  /** CINEMATCH_CORS_ORIGINS: origins whose pages may call the API from a browser. */
  readonly corsOrigins: readonly string[];
  /**
   * CINEMATCH_RATE_LIMIT: requests a minute per process and per key or address; 0 means no limit. On Workers the number
   * is in wrangler.toml, and this setting can only switch the limit off with 0.
   */
  readonly rateLimit: number;
  /**
   * CINEMATCH_FEEDBACK: path of the SQLite file with the ratings that people give. Node only; Workers have a binding.
   */
  readonly feedback: string;
  /**
   * CINEMATCH_TRUST_PROXY=1: the proxy in front of the service names the caller (last entry of X-Forwarded-For) and the
   * scheme (X-Forwarded-Proto).
   */
  readonly trustProxy: boolean;
  /**
   * CINEMATCH_MEMORY_LIMIT: resident bytes over which a process refuses new work, like 300MB; 0 means no limit. Node
   * only.
   */
  readonly memoryLimit: number;
  /** CINEMATCH_NIGHT_HOURS: hours from one nightly run to the next; 0 when none is expected. */
  readonly nightHours: number;
  /** CINEMATCH_RELEASE: id of the release to answer from, whatever the pointer says. */
  readonly release: string | undefined;
  /**
   * CINEMATCH_SHADOW: address of another service that answers from another release, for comparisons. Node only; Workers
   * have a binding.
   */
  readonly shadow: string | undefined;
  /**
   * CINEMATCH_SHADOW_KEY: the key that is sent to the shadow, one of its own. Without it no key is sent; a caller's key
   * never is.
   */
  readonly shadowKey: string | undefined;
  /**
   * CINEMATCH_SESSION_SECRET: what sessions of browsers are signed with. By default Node makes one at each start, and on
   * Workers nobody can sign in.
   */
  readonly sessionSecret: string | undefined;
  /**
   * CINEMATCH_SITE: folder that `cinematch site` wrote; on Workers its folder in the bucket. Visitors can then let their own
   * device answer (private mode).
   */
  readonly site: string | undefined;
  /** CINEMATCH_MCP=1: assistants are answered at /mcp, by the Model Context Protocol. */
  readonly mcp: boolean;
  /**
   * CINEMATCH_POSTERS: where posters are: a pattern of addresses, like https://covers.example/{movieId}.jpg, or a folder
   * (Node only). CINEMATCH_POSTER_ORIGINS has the origins that addresses may lead to; by default that of the pattern.
   */
  readonly posters: PosterSource | undefined;
  /** CINEMATCH_SITE_NAME: what the pages call this site. */
  readonly siteName: string | undefined;
  /** CINEMATCH_LOGO: https address of a picture beside that name. */
  readonly logo: string | undefined;
  /** CINEMATCH_PATIENCE: factor for every time limit of the service, from 1 to 100. For slow or busy machines. */
  readonly patience: number;
}

/** Where posters are: in a folder, or at addresses, whose pattern has names in braces. */
export type PosterSource =
  | { readonly folder: string }
  | { readonly pattern: string; readonly origins: readonly string[] };

/** A setting has a bad value. The message names the variable and the value that was expected. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads all settings. Absent or empty variables take their defaults. Throws `SettingsError` for the first bad value.
 */
export function readSettings(env: Readonly<Record<string, unknown>>): Settings {
  return {
    keys: read(env, 'CINEMATCH_KEYS', [], parseKeys),
    publicUsers: read(env, 'CINEMATCH_PUBLIC_USERS', false, flag),
    corsOrigins: read(env, 'CINEMATCH_CORS_ORIGINS', [], origins),
    rateLimit: read(env, 'CINEMATCH_RATE_LIMIT', DEFAULT_RATE, integer(0, MAX_RATE)),
    feedback: read(env, 'CINEMATCH_FEEDBACK', 'data/feedback.sqlite', (path) => path),
    trustProxy: read(env, 'CINEMATCH_TRUST_PROXY', false, flag),
    memoryLimit: read(env, 'CINEMATCH_MEMORY_LIMIT', 0, (text) => (text === '0' ? 0 : parseBytes(text))),
    release: read(env, 'CINEMATCH_RELEASE', undefined, releaseId),
    shadow: read(env, 'CINEMATCH_SHADOW', undefined, shadowAddress),
    shadowKey: read(env, 'CINEMATCH_SHADOW_KEY', undefined, accessKey),
    sessionSecret: read(env, 'CINEMATCH_SESSION_SECRET', undefined, secret),
    nightHours: read(env, 'CINEMATCH_NIGHT_HOURS', NIGHT_HOURS, integer(0, MAX_NIGHT_HOURS)),
    site: read(env, 'CINEMATCH_SITE', undefined, (path) => path.replace(/(?<=.)\/+$/, '')),
    mcp: read(env, 'CINEMATCH_MCP', false, flag),
    posters: read(env, 'CINEMATCH_POSTERS', undefined, (text) =>
      posterSource(text, read(env, 'CINEMATCH_POSTER_ORIGINS', [], posterOrigins)),
    ),
    siteName: read(env, 'CINEMATCH_SITE_NAME', undefined, name),
    logo: read(env, 'CINEMATCH_LOGO', undefined, picture),
    patience: read(env, 'CINEMATCH_PATIENCE', 1, integer(1, MAX_PATIENCE)),
  };
}

/** `parse` throws `RangeError` with a message that says what it expected. */
function read<T>(env: Readonly<Record<string, unknown>>, name: string, absent: T, parse: (text: string) => T): T {
  const value = env[name];
  if (value === undefined || value === '') return absent;
  try {
    return parse(String(value).trim());
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new SettingsError(`${name}: ${cause.message}`);
  }
}

function flag(text: string): boolean {
  if (text !== '0' && text !== '1') throw new RangeError('expected 0 or 1');
  return text === '1';
}

function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw new RangeError(`expected an integer from ${min} to ${max}`);
    return value;
  };
}

function releaseId(text: string): string {
  if (!isReleaseId(text)) throw new RangeError('expected a release id: 16 hex digits');
  return text;
}

/**
 * Returns the address of a shadow as it is. Throws `RangeError` unless it is https, or http on this very machine: people's
 * ratings and a key go there.
 */
export function shadowAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!isSafe || url.username !== '' || url.password !== '')
    throw new RangeError('expected an https address, or http on this machine, like http://127.0.0.1:8788');
  return text;
}

function name(text: string): string {
  if (text.length > MAX_NAME || /\p{Cc}/u.test(text))
    throw new RangeError(`expected a name of at most ${MAX_NAME} characters`);
  return text;
}

function picture(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'https:' && !LOOPBACK.test(url.hostname)))
    throw new RangeError('expected the https address of a picture, like https://shop.example/logo.svg');
  return url.href;
}

function posterSource(text: string, given: readonly string[]): PosterSource {
  if (!/^\{|:\/\//.test(text)) return { folder: text };
  const example = text.replaceAll(/\{[^{}]+\}/g, 'x');
  if (text.startsWith('{')) {
    if (given.length === 0) throw new RangeError('a pattern that begins with a name needs CINEMATCH_POSTER_ORIGINS');
    return { pattern: text, origins: given };
  }
  const own = posterOrigins(URL.canParse(example) ? new URL(example).origin : example);
  if (!text.startsWith(`${own[0]}/`)) throw new RangeError('expected names in braces only behind the host');
  return { pattern: text, origins: [...own, ...given] };
}

function posterOrigins(text: string): string[] {
  return text.split(',').map((part) => {
    const url = URL.canParse(part.trim()) ? new URL(part.trim()) : undefined;
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
    if (!isSafe || url.origin !== part.trim())
      throw new RangeError('expected https origins with commas between them, like https://covers.example');
    return url.origin;
  });
}

function accessKey(text: string): string {
  if (!isKey(text)) throw new RangeError('expected a key, as `cinematch keys create` prints it');
  return text;
}

function secret(text: string): string {
  if (text.length < LEAST_SECRET) throw new RangeError(`expected a random text of at least ${LEAST_SECRET} characters`);
  return text;
}

function origins(text: string): string[] {
  return text.split(',').map((part) => {
    const origin = part.trim();
    if (!/^https?:/.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new RangeError('expected origins separated by commas, each like https://films.example, without a path');
    }
    return origin;
  });
}
