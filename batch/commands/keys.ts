/** `keys create`: makes an API key for the service and shows it once. The settings keep only a digest of the key. */

import { type Command, Option } from 'commander';
import { createKey, isKeyName, keyEntry, SCOPES, type Scope } from '../../shared/keys.ts';
import type { Answer } from '../terminal/answer.ts';
import { print } from '../terminal/print.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** Adds the command `keys` with its subcommand `create`. */
export function addKeys(program: Command): void {
  program
    .command('keys')
    .description('API keys of the service')
    .command('create')
    .description('make a key and its entry for CINEMATCH_KEYS; nothing is stored')
    .requiredOption('--name <name>', 'name of the key in logs')
    .addOption(
      new Option('--scope <scope>', 'what the key allows; each scope includes those before it')
        .choices(SCOPES)
        .makeOptionMandatory(),
    )
    .option('--json', 'print JSON')
    .action(async (options: { name: string; scope: Scope; json?: boolean }) => {
      print(await makeKey(options.name, options.scope), options);
    });
}

/**
 * Returns a new random key and its entry for CINEMATCH_KEYS. Throws `UsageError` for a name that an entry cannot hold.
 */
export async function makeKey(name: string, scope: Scope): Promise<Answer> {
  if (!isKeyName(name)) {
    throw new UsageError('--name takes up to 40 letters, digits, ".", "_" and "-", and starts with a letter or digit');
  }
  const key = createKey();
  const entry = await keyEntry(name, scope, key);
  const text = `the key (it is not shown again):\n  ${key}\nits entry for CINEMATCH_KEYS (commas between entries):\n  ${entry}`;
  return { value: { key, entry }, text };
}
