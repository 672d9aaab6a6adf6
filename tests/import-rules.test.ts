/**
 * The rules of which folder may import which, type imports included. This table is the only place that states them;
 * docs/architecture.md explains them. The tests check every file and the Worker's bundle.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleWorker, type WorkerBundle } from '../edge/node/build/build-worker.ts';
import { MODEL_NAMES } from '../models/catalogue.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['shared', 'models', 'batch', 'edge'];

/** npm packages that may be in the Worker, with what they bring along. */
const BUNDLED_PACKAGES = [
  '@modelcontextprotocol/sdk',
  'apache-arrow',
  'content-type',
  'flatbuffers',
  'hono',
  'json-with-bigint',
  'tslib',
  'valibot',
  'zod',
  'zod-to-json-schema',
];
const BUNDLE_BUDGET_BYTES = 250_000;

interface Rule {
  /** Files that the rule is for. A file keeps the first rule that fits. */
  files: RegExp;
  /** Paths of the repository, `node:…` or package names that they may import. */
  may: RegExp[];
  because: string;
}

/** Portable: it runs on Node, in workerd and in a browser. */
const SHARED = /^shared\/(?!node\/)/;
const SHARED_NODE = /^shared\/node\//;
const MODEL_CONTRACT = /^models\/(model|catalogue|opinions|star-scale|recommender\/answers)\.ts$/;
/** Schemas of answers, and what makes the API's description of them. Everybody else may import their types. */
const SCHEMAS = /^(shared|models\/recommender)\/schemas\/|^edge\/openapi\/.*\.ts$/;
/** How trainers use threads. */
const TEAM = /^models\/team\.ts$/;
const NODE = /^node:/;

/**
 * The rooms of the batch job, in the order in which data flows. A room may import itself and those before it, so that
 * no two rooms need each other.
 */
const BATCH_ROOMS = [
  'terminal',
  'process',
  'ingest',
  'engines',
  'splits',
  'training',
  'evaluation',
  'releases',
  'stages',
  'sharded',
  'synthesize',
  'export',
];
/** Packages that a room needs, beside Node's own. */
const BATCH_PACKAGES: Readonly<Record<string, RegExp>> = {
  ingest: /^(@aws-sdk\/client-s3|@duckdb\/node-api|yauzl)$/,
  engines: /^(@bufbuild\/protobuf(\/codegenv2)?|@connectrpc\/connect(-node)?|apache-arrow|esbuild)$/,
  releases: /^(@aws-sdk\/client-s3|wrangler)$/,
  sharded: /^@aws-sdk\/client-s3$/,
  export: /^@duckdb\/node-api$/,
};

/** `own` stands for the model's own folder. */
const own = (folder: string, names: string) => new RegExp(`^models/${folder}/(${names})\\.ts$`);

const RULES: Rule[] = [
  {
    files: /^shared\/arrow(-[a-z]+)?\.ts$/,
    may: [SHARED, /^apache-arrow$/],
    because: 'it reads and writes Arrow files',
  },
  {
    files: /^shared\/schemas\//,
    may: [/^valibot$/, /^shared\/schemas\//, /^shared\/ids\.ts$/],
    because:
      'the shape of an answer stands once, as a schema, and its type is derived from it; it knows other schemas and the largest id alone',
  },
  {
    files: SHARED_NODE,
    may: [NODE, SHARED, SHARED_NODE],
    because: 'these are files and locks of Node, which the batch job and the Node host share: no models, no packages',
  },
  {
    files: SHARED,
    may: [SHARED],
    because: 'everything stands on shared: it knows no model, no host, no package and no Node module',
  },
  {
    files: /^models\/hybrid\//,
    may: [
      SHARED,
      MODEL_CONTRACT,
      TEAM,
      /^models\/hybrid\//,
      /^models\/[^/]+\/(artifact|score)\.ts$/,
      /^models\/scorers\.ts$/,
    ],
    because: 'the hybrid sees the other models as they are served',
  },
  {
    files: /^models\/recommender\/schemas\//,
    may: [
      /^valibot$/,
      /^shared\/(schemas\/.*|attributes)\.ts$/,
      /^models\/(model|catalogue)\.ts$/,
      /^models\/recommender\/schemas\//,
    ],
    because: 'as those of shared: it needs no more than the names of the models and the types of attributes',
  },
  {
    files: /^models\/recommender\/answers\.ts$/,
    may: [SHARED, MODEL_CONTRACT, /^models\/hybrid\/score\.ts$/, /^models\/recommender\/schemas\//],
    because: 'answers are plain values, but for the type of a folded viewer; their types come from their schemas',
  },
  {
    files: /^models\/recommender\//,
    may: [SHARED, /^models\/(?!trainers|tasks)[^/]+\.ts$/, /^models\/[^/]+\/(?!train)[^/]+\.ts$/],
    because: 'the recommender runs on the edge: it is pure and brings no training along',
  },
  {
    files: /^models\/releases\//,
    may: [SHARED, /^models\/releases\//, /^models\/scorers\.ts$/],
    because: 'it looks at releases from outside: of the models it knows what memory they need',
  },
  ...readdirSync(join(ROOT, 'models'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['hybrid', 'recommender', 'releases'].includes(entry.name))
    .flatMap(({ name }): Rule[] => [
      {
        files: own(name, 'artifact'),
        may: [SHARED, MODEL_CONTRACT, own(name, '(?!train|score).*')],
        because: 'an artifact is where train and score meet: it knows neither',
      },
      {
        files: own(name, 'score'),
        may: [SHARED, MODEL_CONTRACT, own(name, '(?!train).*')],
        because: 'scoring runs on the edge: it may not bring training along, nor another model',
      },
      {
        files: own(name, '.*'),
        may: [SHARED, MODEL_CONTRACT, TEAM, own(name, '(?!score).*')],
        because: 'training is given its data, its team and kernels: it knows no scorer, no files and no other model',
      },
    ]),
  {
    files: /^models\/(model|team|catalogue|opinions|star-scale)\.ts$/,
    may: [SHARED, MODEL_CONTRACT, TEAM],
    because: 'a contract knows nobody who keeps it',
  },
  {
    files: /^models\/(tasks|trainers)\.ts$/,
    may: [SHARED, MODEL_CONTRACT, TEAM, /^models\/trainers\.ts$/, /^models\/[^/]+\/(?!score)[^/]+\.ts$/],
    because: 'the registries of the batch job hold trainers and their tasks',
  },
  {
    files: /^models\/scorers\.ts$/,
    may: [SHARED, MODEL_CONTRACT, /^models\/[^/]+\/(?!train)[^/]+\.ts$/],
    because: 'the registry of the portable side holds scorers',
  },
  {
    files: /^edge\/openapi\/[a-z-]+\.ts$/,
    may: [
      /^(valibot|@valibot\/to-json-schema)$/,
      MODEL_CONTRACT,
      SCHEMAS,
      /^shared\/(health\/finding|items|release\/nights)\.ts$/,
      /^edge\/health\/memory-guard\.ts$/,
      /^edge\/http\/(fields|route)\.ts$/,
      /^edge\/routes\//,
    ],
    because: 'it describes the API when it is built: the service has the document alone',
  },
  {
    files: /^edge\/node\/build\/build-(assets|package|service|worker)\.ts$/,
    may: [
      NODE,
      /^esbuild$/,
      SHARED_NODE,
      /^edge\/node\/build\/build-assets\.ts$/,
      /^batch\/engines\/spark\/task-bundle\.ts$/,
    ],
    because: 'it bundles and runs nothing of what it bundles',
  },
  {
    files: /^edge\/node\//,
    may: [
      NODE,
      /^(@hono\/node-server|lru-cache)$/,
      SHARED,
      SHARED_NODE,
      MODEL_CONTRACT,
      /^edge\/(?!browser\/|workers\/)/,
    ],
    because: 'the Node host serves releases: the nightly job is not part of it',
  },
  {
    files: /^edge\/library\/(app|node)\.ts$/,
    may: [/^hono(\/|$)/, NODE, SHARED, SHARED_NODE, /^edge\/(?!browser\/|workers\/)/],
    because: 'it is what the package has for Node: it brings no training along',
  },
  {
    files: /^edge\/library\/recommender\.ts$/,
    may: [SHARED, /^models\/(model|recommender\/(answers|recommender))\.ts$/],
    because: 'it is the recommender as the package has it: portable, without the service around it',
  },
  {
    files: /^edge\/library\/(client|api)\.ts$/,
    may: [/^openapi-fetch$/, /^edge\/library\/api\.ts$/, /^models\/catalogue\.ts$/],
    because: 'it runs wherever somebody asks the service: it knows the description of its API, and the names of models',
  },
  {
    files: /^edge\/workers\//,
    may: [SHARED, MODEL_CONTRACT, /^edge\/(?!browser\/|node\/)/],
    because: 'a Worker has no Node modules and no room for training',
  },
  {
    files: /^edge\/browser\//,
    may: [
      SHARED,
      MODEL_CONTRACT,
      /^models\/recommender\/recommender\.ts$/,
      /^edge\/(?!node\/|workers\/|library\/|pages\/client\/)/,
      // What pages keep, the service on the device keeps too.
      /^edge\/pages\/client\/ratings\/kept\.ts$/,
    ],
    because: 'a browser has no Node modules, and a visitor does not wait for more than the service',
  },
  {
    files: /^edge\/pages\/client\//,
    may: [
      SHARED,
      MODEL_CONTRACT,
      /^(fflate|papaparse|uplot)$/,
      /^edge\/pages\/([a-z-]+\/)*[a-z-]+\.ts$/,
      /^edge\/browser\/(database|kept-films|messages)\.ts$/,
      /^edge\/health\/memory-history\.ts$/,
      /^edge\/openapi\/memory-answer\.ts$/,
    ],
    because: 'it runs in the browser and knows the service by its answers alone, and what both keep on the device',
  },
  {
    files: /^edge\/mcp\//,
    may: [/^@modelcontextprotocol\/sdk(\/|$)/, SHARED, /^edge\/(mcp|release)\//, /^edge\/openapi\/openapi\.json$/],
    because:
      'it translates between the protocol of assistants and requests: the rest of the service does not know the protocol',
  },
  {
    files: /^edge\//,
    may: [
      /^hono(\/|$)/,
      /^valibot$/,
      SHARED,
      MODEL_CONTRACT,
      /^models\/recommender\/(recommender|latest|merge-feedback)\.ts$/,
      /^models\/releases\//,
      /^edge\/(?!browser\/|node\/|workers\/)/,
    ],
    because: 'the service is portable, knows the models through the recommender alone, and shares the care of releases',
  },
  {
    files: /^batch\/tools\/build-kernels\.ts$/,
    may: [NODE, /^assemblyscript\/asc$/, /^batch\/process\/load-kernels\.ts$/],
    because: 'it compiles the kernels and runs nothing of them',
  },
  {
    files: /^batch\/((cli|start)\.ts$|commands\/|tools\/)/,
    may: [
      NODE,
      SHARED,
      SHARED_NODE,
      /^models\//,
      /^batch\//,
      /^commander$/,
      /^edge\/node\/(run|sqlite-feedback|site\/write-site)\.ts$/,
    ],
    because:
      'the command line reads releases, starts the Node host, writes sites, and touches nothing else of the edge',
  },
  {
    files: /^batch\/(nightly|evaluate)\.ts$/,
    may: [NODE, SHARED, SHARED_NODE, /^models\//, new RegExp(`^batch/(${BATCH_ROOMS.join('|')})/`)],
    because: 'the main path calls the rooms in turn, and knows no command',
  },
  ...BATCH_ROOMS.map(
    (room, at): Rule => ({
      files: new RegExp(`^batch/${room}/`),
      may: [
        NODE,
        SHARED,
        SHARED_NODE,
        /^models\//,
        new RegExp(`^batch/(${BATCH_ROOMS.slice(0, at + 1).join('|')})/`),
        ...(BATCH_PACKAGES[room] ? [BATCH_PACKAGES[room]] : []),
      ],
      because: `data flows one way: ${BATCH_ROOMS.join(' → ')}; the batch job knows nothing of the service, and each package is named here`,
    }),
  ),
];

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')),
);

const imports = new Map(files.map((file) => [file, importsOf(file)]));

describe('every file imports only what its folder may', () => {
  it.each(files)('%s', (file) => {
    const rule = RULES.find((candidate) => candidate.files.test(file));
    if (!rule) throw new Error(`${file} has no rule: add it to the table in this test and say why`);
    const forbidden = imports.get(file)?.filter((target) => !rule.may.some((allowed) => allowed.test(target)));
    expect(forbidden, `${file} may not import this, because ${rule.because}`).toEqual([]);
  });
});

it('no files import each other in a circle, not even types', () => {
  expect(findCircles()).toEqual([]);
});

it('schemas of answers run only where the description of the API is built: everybody else imports types', () => {
  const others = files.filter((file) => !SCHEMAS.test(file) && file !== 'edge/node/build/build-openapi.ts');
  const runs = others.filter((file) =>
    importsOf(file, withoutTypes(sourceOf(file))).some((path) => SCHEMAS.test(path)),
  );
  expect(runs, 'these run schemas: use import type').toEqual([]);
});

describe('training and scoring never reach each other', () => {
  const scorers = files.filter((file) => /^models\/[^/]+\/score\.ts$/.test(file));
  const trainers = files.filter((file) => /^models\/[^/]+\/train\.ts$/.test(file) && !file.includes('/hybrid/'));
  it.each(scorers)('%s reaches no trainer', (file) => {
    expect(reachable(file).filter((path) => path.endsWith('/train.ts'))).toEqual([]);
  });
  it.each(trainers)('%s reaches no scorer', (file) => {
    expect(reachable(file).filter((path) => path.endsWith('/score.ts'))).toEqual([]);
  });
});

it('the service worker reaches the service and every scorer, and nothing of the nightly job and of Node', () => {
  const reached = reachable('edge/browser/service-worker.ts');
  expect(reached).toContain('edge/app.ts');
  for (const name of MODEL_NAMES) expect(reached).toContain(`models/${name}/score.ts`);
  const alien = /^node:|^batch\/|^shared\/node\/|^edge\/(node|workers)\/|\/train(ers)?\.ts$|^tests\//;
  expect(reached.filter((path) => alien.test(path))).toEqual([]);
});

describe('the bundled Worker', () => {
  let bundle: WorkerBundle;
  let modules: string[];
  let packages: string[];

  beforeAll(async () => {
    bundle = await bundleWorker();
    modules = bundle.modules.filter((path) => !path.startsWith('node_modules/'));
    packages = bundle.modules.filter((path) => path.startsWith('node_modules/')).map(packageOf);
  });

  it('holds the service, the recommender and every scorer', () => {
    expect(modules).toContain('edge/app.ts');
    expect(modules).toContain('models/recommender/recommender.ts');
    for (const name of MODEL_NAMES) expect(modules).toContain(`models/${name}/score.ts`);
  });

  it('holds nothing of the nightly job, no trainer and nothing of Node', () => {
    const alien = modules.filter(
      (path) => SCHEMAS.test(path) || /^batch\/|^shared\/node\/|^edge\/node\/|\/train(ers)?\.ts$|^tests\//.test(path),
    );
    expect(alien).toEqual([]);
    expect(bundle.externals, 'modules left for the runtime to resolve').toEqual(['./scoring.wasm']);
  });

  it('holds only the packages that it is known to need', () => {
    expect([...new Set(packages)].filter((name) => !BUNDLED_PACKAGES.includes(name))).toEqual([]);
  });

  it(`is at most ${BUNDLE_BUDGET_BYTES} bytes when gzipped`, () => {
    expect(bundle.gzipBytes).toBeLessThanOrEqual(BUNDLE_BUDGET_BYTES);
  });
});

/**
 * What a file imports: paths relative to the repository, package names (with subpath) or `node:…`. Imports of types
 * count too, unless `text` comes without them.
 */
function importsOf(file: string, text = sourceOf(file)): string[] {
  const pattern =
    /^(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gm;
  return Array.from(text.matchAll(pattern), ([, from, dynamic, bare]) => {
    const target = from ?? dynamic ?? bare;
    return target.startsWith('.') ? relative('.', join(dirname(file), target)) : target;
  });
}

function sourceOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function withoutTypes(text: string): string {
  return text.replaceAll(/^(import|export) type\b[^;]*;/gm, '');
}

function reachable(file: string): string[] {
  const seen = new Set<string>();
  const visit = (path: string) => {
    for (const target of imports.get(path) ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      visit(target);
    }
  };
  visit(file);
  return [...seen];
}

/** Each group of files of which every one reaches every other (strongly connected components: Tarjan 1972). */
function findCircles(): string[][] {
  const order = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const number = order.size;
    order.set(file, number);
    let low = number;
    open.push(file);
    for (const target of imports.get(file) ?? []) {
      if (target === file) circles.push([file]);
      if (!imports.has(target)) continue;
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, order.get(target) ?? low);
    }
    if (low === number) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const file of files) if (!order.has(file)) visit(file);
  return circles;
}

function packageOf(path: string): string {
  const [, rest] = /.*node_modules\/(.+)/.exec(path) ?? ['', path];
  return rest.split('/', rest.startsWith('@') ? 2 : 1).join('/');
}
