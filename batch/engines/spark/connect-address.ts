/** Addresses of Spark Connect servers: `sc://host[:port][/;name=value…]`. */

import { isIP } from 'node:net';
import { UsageError } from '../../terminal/usage-error.ts';

/** Where a server listens and what it wants to know. */
export interface ConnectAddress {
  /** `http://…` or `https://…`. */
  readonly url: string;
  /** Headers of every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly user: string;
}

/** The port of Spark's own server (`spark.connect.grpc.binding.port`). */
const PORT = '15002';
/** Parameters that Spark's clients know and that need no header. */
const UNSENT = ['user_id', 'user_agent', 'session_id', 'grpc_max_message_size'];

/**
 * Parses an address as Spark's own clients do: `use_ssl` and `token` secure the connection, `user_id` names the owner
 * of the session, and names that Spark does not know become headers. Without `token` it is
 * `SPARK_CONNECT_AUTHENTICATE_TOKEN` of `env`, which other users of the machine cannot read. A token is sent without
 * TLS to this machine alone. Throws `UsageError` for anything else.
 */
export function parseConnectAddress(text: string, env: NodeJS.ProcessEnv = process.env): ConnectAddress {
  const [, host, port = PORT, rest = ''] =
    /^sc:\/\/(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?\/?(;.*)?$/i.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    throw new UsageError(
      `--engine ${withoutToken(text)}: expected sc://host:port, with /;name=value… behind it if needed`,
    );
  }
  const parameters = new Map<string, string>();
  for (const parameter of rest.split(';').filter(Boolean)) {
    const [, name, value] = /^([\w.-]+)=(.+)$/.exec(parameter) ?? [];
    if (name === undefined) throw new UsageError(`--engine ${withoutToken(text)}: expected ;name=value after the host`);
    parameters.set(name, decodeURIComponent(value));
  }
  const take = (name: string) => {
    const value = parameters.get(name);
    parameters.delete(name);
    return value;
  };
  const token = take('token') ?? env.SPARK_CONNECT_AUTHENTICATE_TOKEN;
  const isSecure = take('use_ssl') === 'true' || (token !== undefined && !isThisMachine(host));
  const user = take('user_id') ?? 'cinematch';
  for (const name of UNSENT) parameters.delete(name);
  const headers = { ...Object.fromEntries(parameters), ...(token && { authorization: `Bearer ${token}` }) };
  return { url: `${isSecure ? 'https' : 'http'}://${host}:${port}`, headers, user };
}

/** The address as it may be shown. */
export function withoutToken(text: string): string {
  return text.replace(/;token=[^;]*/g, ';token=…');
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
}
