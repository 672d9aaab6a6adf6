import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TASKS } from '../../../models/tasks.ts';
import type { Task } from '../../../models/team.ts';

const MODELS = join(import.meta.dirname, '../../../models');

test('every task of a model is listed, once, under a name of its own', async () => {
  const files = readdirSync(MODELS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const modules = await Promise.all(
    files.map(async (file) => (await import(join(MODELS, file))) as Record<string, unknown>),
  );
  const tasks = new Set(modules.flatMap((exports) => Object.values(exports).filter(isTask)));
  expect(tasks.size).toBeGreaterThan(3);
  expect(TASKS.toSorted(byName)).toEqual([...tasks].sort(byName));
  expect(new Set(TASKS.map(({ name }) => name)).size).toBe(TASKS.length);
});

function isTask(value: unknown): value is Task<unknown, unknown> {
  return typeof value === 'object' && value !== null && 'run' in value && 'name' in value;
}

function byName(a: Task<unknown, unknown>, b: Task<unknown, unknown>): number {
  return a.name.localeCompare(b.name);
}
