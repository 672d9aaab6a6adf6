/** Checks the documents: links have a target, commands and options exist, and lists match the code. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import openapi from '../edge/openapi/openapi.json' with { type: 'json' };
import { commandsOf, curlRequest, wordsOf } from './fixtures/docs/command-lines.ts';
import { anchorsOf, codeBlocksOf, linksOf, sectionOf, tableRowsOf } from './fixtures/docs/markdown.ts';
import { runCli } from './fixtures/run-cli.ts';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'data/README.md'].concat(
  readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
);
const LONGEST_README = 120;

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Files below a folder of the repository. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => name.endsWith('.ts'));
}

/** Where the links of a document lead that stay in the repository: a path of it, and what stands behind the `#`. */
function localLinks(document: string): { link: string; path: string; anchor: string | undefined }[] {
  return linksOf(read(document))
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path, anchor] = link.split('#', 2);
      return { link, path: path === '' ? document : relative('.', join(dirname(document), path)), anchor };
    });
}

describe('links', () => {
  test.each(DOCUMENTS)('of %s lead to files and headings that exist', (document) => {
    const broken = localLinks(document).filter(({ path, anchor }) => {
      if (path.startsWith('..') || !existsSync(join(ROOT, path))) return true;
      return anchor !== undefined && !(path.endsWith('.md') && anchorsOf(read(path)).has(anchor));
    });
    expect(broken.map(({ link }) => link)).toEqual([]);
  });

  test('lead from the README to every document', () => {
    const reached = new Set(['README.md']);
    for (const document of reached) {
      if (!document.endsWith('.md')) continue;
      for (const { path } of localLinks(document)) reached.add(path);
    }
    expect(DOCUMENTS.filter((document) => !reached.has(document))).toEqual([]);
  });
});

test(`the README has at most ${LONGEST_README} lines`, () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(LONGEST_README);
});

test('every block of the README is one of commands, which docs-commands.test.ts runs', () => {
  const blocks = codeBlocksOf(read('README.md'));
  expect(blocks.length).toBeGreaterThan(0);
  expect(blocks.filter(({ info }) => info !== 'sh')).toEqual([]);
});

describe('docs/architecture.md', () => {
  const functions = tableRowsOf(sectionOf(read('docs/architecture.md'), '## The pipeline')).flatMap((cells) => {
    const place = cells.findIndex((cell) => cell.startsWith('['));
    const [, path = ''] = /\]\(\.\.\/([^)]+)\)/.exec(cells[place]) ?? [];
    return Array.from(cells[place - 1].matchAll(/`(\w+)`/g), ([, name]) => ({ name, path }));
  });

  test('names functions of the pipeline', () => {
    expect(functions.length).toBeGreaterThan(20);
  });

  test.each(functions)('says rightly that $name is in $path', ({ name, path }) => {
    const files = statSync(join(ROOT, path)).isDirectory() ? filesBelow(path) : [path];
    const isDefined = new RegExp(`\\b(function\\*?|const) ${name}\\b|^ {4}(async )?${name}[(:]|^ {4}${name},`, 'm');
    expect(files.some((file) => isDefined.test(read(file)))).toBe(true);
  });
});

describe('docs/operations.md', () => {
  const text = read('docs/operations.md');
  const quoted = new Set(Array.from(text.matchAll(/`([^`\n]+)`/g), ([, code]) => code.split(/[ ,]/, 1)[0]));
  const unnamed = (names: Iterable<string>) => [...names].filter((name) => !quoted.has(name));
  const findAll = (files: readonly string[], pattern: RegExp) => {
    const found = new Set(files.flatMap((file) => Array.from(read(file).matchAll(pattern), ([, name]) => name)));
    expect(found.size).toBeGreaterThan(5);
    return found;
  };

  test('has every setting of the service', () => {
    expect(unnamed(findAll(['edge/settings.ts'], /'(CINEMATCH_\w+)'/g))).toEqual([]);
  });

  test('has every event of the log', () => {
    const files = filesBelow('edge').filter((file) => !file.includes('/client/'));
    const events = findAll(files, /(?:\bevent: |\bkillWith\(\w+, )'([a-z-]+)'/g);
    expect(unnamed(events)).toEqual([]);
  });

  test('has every metric', () => {
    expect(unnamed(findAll(['edge/health/metrics.ts'], /^ {2}(cinematch_\w+): \{/gm))).toEqual([]);
  });

  test('has every command', async () => {
    const { stdout } = await runCli(['--help']);
    const commands = Array.from(stdout.matchAll(/^ {2}([a-z]+) /gm), ([, name]) => name);
    expect(commands.length).toBeGreaterThan(10);
    expect(unnamed(commands.filter((name) => name !== 'help'))).toEqual([]);
  });
});

test('docs/api.md has an example of every route', () => {
  const examples = commandsOf(read('docs/api.md')).map((line) => curlRequest(wordsOf(line, { CINEMATCH_KEY: 'cm_' })));
  const routes = Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
  const hasExample = ({ method, path }: { method: string; path: string }) => {
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/:]+')}(\\?|$)`);
    return examples.some((example) => example.method === method && pattern.test(example.path));
  };
  expect(routes.filter((route) => !hasExample(route))).toEqual([]);
});
