/**
 * Checks that the commands in the documents and in docs/deploy exist, and that the Worker builds as for a deployment.
 */

import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../edge/feedback/migrations.ts';
import { renderMetrics } from '../edge/health/metrics.ts';
import { ALLOCATOR } from '../edge/node/allocator.ts';
import { SERVICE_FLAGS } from '../edge/node/build/build-service.ts';
import { temporaryFolder } from './fixtures/releases-folder.ts';
import { runCli } from './fixtures/run-cli.ts';

const ROOT = join(import.meta.dirname, '..');
const BUNDLE_BUDGET_BYTES = 250_000;
const FILES = ['Dockerfile', 'compose.yaml', 'README.md', 'docs/deploy.md'].concat(
  readdirSync(join(ROOT, 'docs/deploy')).map((name) => `docs/deploy/${name}`),
);

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
interface Package {
  scripts: Record<string, string>;
  engines: { node: string };
}
const { scripts, engines }: Package = JSON.parse(read('package.json'));

/** Every place where a file names a command of the command line, with the options that follow it. */
function commandsIn(file: string): { command: string; options: string[] }[] {
  const text = read(file).replaceAll(/["'[\]{},]/g, ' ');
  const pattern =
    /(?:cinematch --|batch\/cli\.ts|command:(?= +nightly)) +((?:releases |keys |feedback |items )?[a-z]+)([^`\n#&;|)]*)/g;
  return Array.from(text.matchAll(pattern), ([, command, rest]) => ({
    command,
    options: Array.from(rest.matchAll(/ (--[a-z][a-z-]*)/g), ([, option]) => option),
  }));
}

const DOCUMENTS = ['CONTRIBUTING.md', 'data/README.md'].concat(
  readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md') && name !== 'deploy.md')
    .map((name) => `docs/${name}`),
);
const withCommands = [...FILES, ...DOCUMENTS].filter((file) => commandsIn(file).length > 0);
const withService = FILES.filter((file) => read(file).includes('dist/service.js'));

test('there are files that name commands, and files that start the service', () => {
  expect(withCommands).toContain('docs/deploy/cinematch-nightly.service');
  expect(withCommands).toContain('docs/deploy/nightly.yaml');
  expect(withCommands).toContain('compose.yaml');
  expect(withCommands).toContain('docs/operations.md');
  expect(withService).toEqual(['Dockerfile', 'docs/deploy/cinematch.service']);
});

test('README.md names the versions of Node that package.json asks for', () => {
  const [, versions = ''] = /^Node (.+) runs npm;/m.exec(read('README.md')) ?? [];
  const asked = engines.node.split(' || ').map((range) => range.replace(/^\D+/, '').replace(/(\.0)+$/, ''));
  expect(versions.split(/, | or /)).toEqual(asked);
});

test.each([...FILES, ...DOCUMENTS])('%s names npm scripts that exist', (file) => {
  const named = Array.from(read(file).matchAll(/npm run (?:-s )?([a-z:]+)/g), ([, script]) => script);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});

test.each(withCommands)('%s names commands and options that exist', async (file) => {
  for (const { command, options } of commandsIn(file)) {
    const { stdout } = await runCli([...command.split(' '), '--help']);
    expect(stdout, command).toContain(`Usage: cinematch ${command} `);
    for (const option of options) expect(stdout, `${command} ${option}`).toContain(option);
  }
});

test.each(withService)('%s starts the service with the flags that it is measured with', (file) => {
  const text = read(file).replaceAll(/[",]/g, '');
  expect(text).toContain(`node ${SERVICE_FLAGS.join(' ')} dist/service.js`);
});

test.each(withService)('%s starts the service with the allocator that it is measured with', (file) => {
  for (const [name, value] of Object.entries(ALLOCATOR)) expect(read(file)).toContain(`${name}=${value}`);
});

const runsNightly = ['compose.yaml', ...FILES.filter((file) => file.startsWith('docs/deploy/'))].filter((file) =>
  commandsIn(file).some(({ command }) => command === 'nightly'),
);

test.each(runsNightly)('%s takes up what people rated', (file) => {
  expect(read(file)).toMatch(/--feedback\W+[\w/]*feedback\.(sqlite|ndjson)/);
});

test('a volume of a container hides nothing that its image brings', () => {
  const mounts = ['Dockerfile', 'compose.yaml'].flatMap(
    (file) => read(file).match(/\/app\/data[\w/]*(?=['",])/g) ?? [],
  );
  expect(new Set(mounts)).toEqual(new Set(['releases', 'datasets', 'feedback'].map((name) => `/app/data/${name}`)));
});

test("the unit's limit of memory leaves every worker its own, and room for its successor", () => {
  const unit = read('docs/deploy/cinematch.service');
  const numberIn = (pattern: RegExp) => Number(pattern.exec(unit)?.[1]);
  const needed = 2 * numberIn(/--workers (\d+)/) * numberIn(/--memory-limit (\d+)MB/) + 200;
  expect(numberIn(/^MemoryMax=(\d+)M$/m)).toBeGreaterThanOrEqual(needed);
});

describe('what watches the service', () => {
  const exported = new Set(
    Array.from(renderMetrics({}).matchAll(/^# TYPE (\w+) (\w+)$/gm), ([, name, type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ).flat(),
  );

  test.each(['docs/deploy/prometheus-rules.yaml', 'docs/deploy/grafana-dashboard.json'])(
    '%s asks for metrics that exist',
    (file) => {
      const named = new Set(read(file).match(/\bcinematch_\w+/g));
      expect(named.size).toBeGreaterThan(8);
      expect([...named].filter((name) => !exported.has(name))).toEqual([]);
    },
  );

  test('the dashboard has a question in every panel, and no two panels in one place', () => {
    const { panels } = JSON.parse(read('docs/deploy/grafana-dashboard.json')) as {
      panels: { id: number; gridPos: { x: number; y: number }; targets: { expr: string }[] }[];
    };
    expect(new Set(panels.map(({ gridPos: { x, y } }) => `${x},${y}`)).size).toBe(panels.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { targets } of panels) for (const { expr } of targets) expect(expr).toMatch(/cinematch_/);
  });

  test('every alert says what is wrong, and every unit that may fail calls a unit that is there', () => {
    const rules = read('docs/deploy/prometheus-rules.yaml');
    const count = (pattern: RegExp) => rules.match(pattern)?.length;
    expect(count(/- alert: /g)).toBe(count(/summary: /g));
    expect(count(/- alert: /g)).toBe(count(/expr: /g));
    const units = readdirSync(join(ROOT, 'docs/deploy'));
    for (const unit of ['cinematch.service', 'cinematch-nightly.service', 'cinematch-doctor.service']) {
      const [, called = ''] = /^OnFailure=([\w-]+@)%n\.service$/m.exec(read(`docs/deploy/${unit}`)) ?? [];
      expect(units).toContain(`${called}.service`);
    }
    for (const timer of units.filter((name) => name.endsWith('.timer'))) {
      expect(units).toContain(timer.replace(/\.timer$/, '.service'));
    }
  });
});

test('the migrations of D1 are in the folder that wrangler.toml names', () => {
  const [, folder = ''] = /^migrations_dir = "(.+)"$/m.exec(read('wrangler.toml')) ?? [];
  const found = readdirSync(join(ROOT, folder)).sort();
  expect(found).toEqual(MIGRATIONS.map(({ name }) => `${name}.sql`));
  for (const { name, sql } of MIGRATIONS) expect(read(join(folder, `${name}.sql`))).toBe(sql);
});

test('wrangler takes the Worker, its bindings and its assets; it has the size that it may have', async () => {
  await using out = await temporaryFolder();
  // `npm run deploy` builds the assets first; what is in them is no matter here.
  mkdirSync(join(ROOT, 'dist/assets'), { recursive: true });
  const wrangler = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [wrangler, 'deploy', '--dry-run', '--outdir', out.path],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        CI: 'true',
        WRANGLER_SEND_METRICS: 'false',
        PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      },
    },
  );
  for (const binding of ['RELEASES', 'FEEDBACK', 'RATE_LIMIT', 'ASSETS']) expect(stdout).toContain(`env.${binding}`);
  const bytes = ['worker.js', 'scoring.wasm'].map((file) => gzipSync(readFileSync(join(out.path, file))).length);
  expect(bytes[0] + bytes[1]).toBeLessThanOrEqual(BUNDLE_BUDGET_BYTES);
});
