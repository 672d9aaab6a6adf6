/** A new key of the service, shown once: only its digest is ever kept. */

import { createKey, isKeyName, keyEntry, type Scope } from '../../shared/keys.ts';
import type { Answer } from '../terminal/answer.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** Throws `UsageError` for a name that cannot stand in the settings. */
export async function makeKey(name: string, scope: Scope): Promise<Answer> {
  if (!isKeyName(name)) throw new UsageError('--name takes up to 40 letters, digits, ".", "_" and "-"');
  const key = createKey();
  const entry = await keyEntry(name, scope, key);
  const text = `the key, which is shown only now:\n  ${key}\nadd to CINEMATCH_KEYS, separated by a comma:\n  ${entry}`;
  return { value: { key, entry }, text };
}
