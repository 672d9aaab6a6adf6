/** `keys create`: a new key of the service, shown once. Only its digest is ever kept. */

import { type Command, Option } from 'commander';
import { createKey, isKeyName, keyEntry, SCOPES, type Scope } from '../../shared/keys.ts';
import type { Answer } from '../terminal/answer.ts';
import { print } from '../terminal/print.ts';
import { UsageError } from '../terminal/usage-error.ts';

export function addKeys(program: Command): void {
  program
    .command('keys')
    .description('who may use the service')
    .command('create')
    .description('make a key and the entry of CINEMATCH_KEYS that lets it in; nothing is kept')
    .requiredOption('--name <name>', 'whose key: it appears in logs')
    .addOption(new Option('--scope <scope>', 'each includes those before it').choices(SCOPES).makeOptionMandatory())
    .option('--json', 'print JSON')
    .action(async (options: { name: string; scope: Scope; json?: boolean }) => {
      print(await makeKey(options.name, options.scope), options);
    });
}

/** A key and its entry. Throws `UsageError` for a name that cannot stand in the settings. */
export async function makeKey(name: string, scope: Scope): Promise<Answer> {
  if (!isKeyName(name)) throw new UsageError('--name takes up to 40 letters, digits, ".", "_" and "-"');
  const key = createKey();
  const entry = await keyEntry(name, scope, key);
  const text = `the key, which is shown only now:\n  ${key}\nadd to CINEMATCH_KEYS, separated by a comma:\n  ${entry}`;
  return { value: { key, entry }, text };
}
