/** Every export says what it is: a JSDoc comment stands directly above it. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['shared', 'models', 'batch', 'edge'];
const EXPORT = /^export (?:default )?(?:abstract )?(?:async )?(?:function\*?|class|interface|type|const|let) (\w+)/;

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')),
);

/** Names of the exports of a file that have no comment. An overload counts with the one before it. */
function uncommented(file: string): string[] {
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  const seen = new Set<string>();
  return lines.flatMap((line, at) => {
    const [, name] = EXPORT.exec(line) ?? [];
    if (name === undefined || seen.has(name)) return [];
    seen.add(name);
    return lines[at - 1]?.trimEnd().endsWith('*/') ? [] : [name];
  });
}

describe('every export has a comment', () => {
  it.each(files)('%s', (file) => {
    expect(uncommented(file)).toEqual([]);
  });
});
