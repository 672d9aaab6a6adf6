/**
 * `npm run bench -- <name>`: runs a benchmark, which writes bench/results/<name>.json, or writes a page of its figures.
 */

const BENCHMARKS: Readonly<Record<string, () => Promise<{ run(): Promise<void> }>>> = {
  against: () => import('./against.ts'),
  accuracy: () => import('./accuracy.ts'),
  asking: () => import('./asking.ts'),
  ablation: () => import('./ablation.ts'),
  discovery: () => import('./discovery.ts'),
  together: () => import('./together.ts'),
  unwanted: () => import('./unwanted.ts'),
  tastes: () => import('./tastes.ts'),
  compression: () => import('./compression.ts'),
  learning: () => import('./learning.ts'),
  picks: () => import('./picks.ts'),
  kernels: () => import('./kernels.ts'),
  ingest: () => import('./ingest.ts'),
  factorise: () => import('./factorise.ts'),
  'item-knn': () => import('./item-knn.ts'),
  search: () => import('./search.ts'),
  worst: () => import('./worst.ts'),
  'list-profile': () => import('./list-profile.ts'),
  nightly: () => import('./nightly.ts'),
  outgrow: () => import('./outgrow.ts'),
  serve: () => import('./serve.ts'),
  endurance: () => import('./endurance.ts'),
  operations: () => import('./operations.ts'),
  pages: () => import('./pages.ts'),
  browser: () => import('./browser.ts'),
  peers: () => import('./peers.ts'),
  docs: () => import('./docs.ts'),
  benchmarks: () => import('./benchmarks-page.ts'),
};

const load = BENCHMARKS[process.argv[2] ?? ''];
if (!load) {
  process.stderr.write(`expected the name of a benchmark: ${Object.keys(BENCHMARKS).join(', ')}\n`);
  process.exit(2);
}
await (await load()).run();
