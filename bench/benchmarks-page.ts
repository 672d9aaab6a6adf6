/** `npm run bench -- benchmarks`: writes docs/benchmarks.md from the figures in bench/results. Its sections are in benchmarks-page/. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { browserSection, pagesSection } from './benchmarks-page/browsers.ts';
import { type KernelsReport, kernelSection } from './benchmarks-page/kernels.ts';
import { machineSection } from './benchmarks-page/machines.ts';
import { growthSection, stageSection } from './benchmarks-page/nights.ts';
import { operationsSection } from './benchmarks-page/operations.ts';
import { outgrowSection } from './benchmarks-page/outgrow.ts';
import { peerServicesSection } from './benchmarks-page/peer-services.ts';
import { peerSection } from './benchmarks-page/peers.ts';
import { searchSection } from './benchmarks-page/search.ts';
import { enduranceSection, profileSection, servingSection, worstSection } from './benchmarks-page/service.ts';
import type { BrowserFigures } from './browser.ts';
import type { EnduranceFigures } from './endurance.ts';
import type { ListProfile } from './list-profile.ts';
import type { OperationsFigures } from './operations.ts';
import type { OutgrowFigures, SparkFigures } from './outgrow.ts';
import type { PagesFigures } from './pages.ts';
import { readReport, readResults } from './record.ts';
import type { SearchFigures } from './search.ts';
import { type Measured, sizeSection } from './size-table.ts';
import type { WorstFigures } from './worst.ts';

const DOCS = join(import.meta.dirname, '../docs');

/** Writes the page. Sections without figures are left out. */
export async function run(): Promise<void> {
  const measured: Measured = {
    ingest: await readResults('ingest'),
    factorise: await readResults('factorise'),
    nightly: await readResults('nightly'),
    serve: await readResults('serve'),
    peers: await readResults('peers'),
  };
  const search = await readResults<SearchFigures>('search');
  const endurance = await readResults<EnduranceFigures>('endurance');
  const operations = await readResults<OperationsFigures>('operations');
  const pages = await readResults<PagesFigures>('pages');
  const browser = await readResults<BrowserFigures>('browser');
  const profile = await readResults<ListProfile>('list-profile');
  const worst = await readResults<WorstFigures>('worst');
  const kernels = await readReport<KernelsReport>('kernels');
  const sections = [
    INTRODUCTION,
    sizeSection(measured),
    growthSection(measured),
    stageSection(measured.nightly),
    outgrowSection(await readResults<OutgrowFigures>('outgrow'), await readResults<SparkFigures>('outgrow-spark')),
    servingSection(measured.serve),
    profileSection(profile),
    worstSection(worst),
    enduranceSection(endurance),
    operationsSection(operations),
    pagesSection(pages),
    browserSection(browser),
    searchSection(search),
    peerSection(measured.peers),
    peerServicesSection(measured.peers),
    ...(kernels ? [kernelSection(kernels)] : []),
    machineSection({ ...measured, search, endurance, operations, pages, browser, profile, worst }),
  ];
  await mkdir(DOCS, { recursive: true });
  await writeFile(join(DOCS, 'benchmarks.md'), `${sections.filter(Boolean).join('\n\n')}\n`);
}

const INTRODUCTION = `# Benchmarks

\`npm run bench -- benchmarks\` writes this page from the figures in \`bench/results/*.json\`. Each benchmark is one command with a fixed seed,
\`npm run bench -- <name> [--dataset <folder>]\`. The names are \`ingest\`, \`factorise\`, \`item-knn\`, \`nightly\`, \`outgrow\`, \`serve\`, \`list-profile\`, \`worst\`, \`endurance\`, \`operations\`, \`pages\`, \`browser\`, \`search\`, \`kernels\` and \`peers\`.
The datasets are made up (\`cinematch synthesize\`, seed 42). They have as many users, movies and ratings as ML-32M, or fewer, and their ratings are spread as unevenly. A dataset that does
not exist is first written to \`data/datasets\`. Seconds are wall-clock time, MB are 10⁶ bytes, and memory is the resident set of the process. The end of the page has the machines and how
busy they were.

The night and the service at the size of ML-32M and the nights in shards were measured on 2026-11-30 with the present models. Ingest by itself, sweeps
of ALS, item pairs, peers and the other nights are of 2026-11-23, before ratings had moments, viewers their own scales and lists rare films; such a
night costs more now. After five minutes of everything, with switches to other releases, a service took 155 MB on a busy machine.

A release of 450,000 users with 9.45 million ratings (\`synthesize --users 450000 --movies 20000 --ratings 9450000\`) was made in shards in 147 s, with 917 MB
in the coordinating process. The service opened it in 300 ms and took 141 MB. Lists of the first and of the last user took 5.7 and 5.3 ms (p50).`;
