/** A host that knows a key, for suites that ask about users. */

import { createKey, keyEntry } from '../../shared/keys.ts';
import { type Facts, openFacts } from './facts.ts';
import type { TestHost } from './hosts.ts';
import { waitUntilReady } from './http-suite.ts';

/** What a host can do; everything by default. */
export interface Abilities {
  /** It knows keys. A device answers to its owner alone: nothing is guarded there, and administrators need a server. */
  readonly keys?: boolean;
  /** It answers while it is still told things. Pages of browsers send all that they have to say first. */
  readonly streams?: boolean;
}

/** Starts a host over `releases` that knows a key with the scope `read`. `withKey` is the header that carries it. */
export async function startWithKey(
  start: (releases: string, env: Record<string, string>) => Promise<TestHost>,
  releases: string,
): Promise<{ host: TestHost; facts: Facts; withKey: { readonly authorization: string } }> {
  const key = createKey();
  const facts = await openFacts(releases);
  const host = await start(releases, { CINEMATCH_KEYS: await keyEntry('reader', 'read', key) });
  await waitUntilReady(host);
  return { host, facts, withKey: { authorization: `Bearer ${key}` } };
}
