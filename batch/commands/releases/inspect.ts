/** `releases inspect`: a release with every file read and checked. */

import type { Command } from 'commander';
import { inWords } from '../../../shared/item-words.ts';
import { likingInWords } from '../../../shared/liking-in-words.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { isPicks } from '../../../shared/ratings.ts';
import { datasetLabel, parseJson, REPORT_FILE } from '../../../shared/release/manifest.ts';
import { formatBytes } from '../../../shared/units.ts';
import type { Answer } from '../../terminal/answer.ts';
import { failWith, print } from '../../terminal/print.ts';
import { formatTable, printable } from '../../terminal/table.ts';
import * as read from '../arguments.ts';
import { RELEASES, type ReleaseOptions, showProgress } from '../options.ts';
import { lightBudget, makeLight } from '../site.ts';

/** Adds `releases inspect`. It exits with 1 when there is a problem. */
export function addInspect(releases: Command): void {
  releases
    .command('inspect')
    .description('read and check every file of a release')
    .argument('<id>', 'release id', read.releaseName)
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--light <size>', 'show its light release as well, as `site --budget` would make it', lightBudget)
    .option('--json', 'print JSON')
    .action(async (id: string, options: ReleaseOptions & { light?: number }) => {
      const { problems, ...answer } = await showRelease(options.releases, id);
      const light =
        options.light && problems.length === 0 ? await showLight(options.releases, id, options.light) : undefined;
      const text = [answer.text, ...(light ? ['', light.text] : [])].join('\n');
      print({ value: light ? { ...Object(answer.value), light: light.value } : answer.value, text }, options);
      failWith(problems);
    });
}

/**
 * Reads and checks every file of a release. `problems` has what is damaged and what is over its budget; it is empty
 * when the release is intact and within its budgets. Throws `ReleaseError` `missing` when there is no such release.
 */
export async function showRelease(releasesDir: string, id: string): Promise<Answer & { problems: string[] }> {
  const { inspectRelease } = await import('../../releases/inspect.ts');
  const inspection = await inspectRelease(releasesDir, id);
  const { manifest, files, residentBytes, totalBytes, budget, problems, excess, unknownFiles } = inspection;
  const lines = [`release ${id}: ${inspection.intact ? 'intact' : 'damaged'}`];
  if (manifest) {
    const { ratings, users, movies } = manifest.dataset;
    lines.push(
      `dataset ${printable(datasetLabel(manifest.dataset))}: ${ratings} ratings, ${users} users, ${movies} movies; seed ${manifest.seed}`,
    );
  }
  if (files.length > 0) {
    const columns = [
      { title: 'file' },
      { title: 'bytes', align: 'right' },
      { title: 'budget', align: 'right' },
      { title: 'share', align: 'right' },
      { title: 'resident' },
      { title: 'problem' },
    ] as const;
    const rows = files.map((file) => [
      file.file,
      file.bytes ?? '–',
      file.budget ?? '–',
      share(file.bytes ?? 0, file.budget),
      file.resident ? 'yes' : 'no',
      file.problem ?? overBudget(file.bytes ?? 0, file.budget),
    ]);
    const resident = ['resident', residentBytes, budget ?? '–', share(residentBytes, budget), 'yes'];
    rows.push([...resident, overBudget(residentBytes, budget)]);
    lines.push('', formatTable(columns, rows), '');
    lines.push(
      `total ${formatBytes(totalBytes)}, resident ${formatBytes(residentBytes)} of ${formatBytes(budget ?? 0)}`,
    );
  }
  if (inspection.intact && manifest?.judged) lines.push(...(await likingOf(releasesDir, id)));
  if (unknownFiles.length > 0)
    lines.push(`files that do not belong to the release: ${unknownFiles.map(printable).join(', ')}`);
  return { value: inspection, text: lines.join('\n'), problems: [...problems, ...excess] };
}

/** The light release of a whole one: its files beside those of the whole, and what it costs. */
async function showLight(releasesDir: string, id: string, budget: number): Promise<Answer> {
  const { readManifest } = await import('../../../shared/release/manifest.ts');
  const source = fileArchive(releasesDir).source(id);
  const whole = await readManifest(source);
  const { manifest } = await makeLight(source, whole, budget, await showProgress());
  const { light, evaluation, files } = manifest;
  const figures = (of: typeof evaluation, name: 'rmse' | 'ndcg10') => of?.[name].hybrid?.toFixed(4) ?? 'not measured';
  const both = (title: string, name: 'rmse' | 'ndcg10') =>
    `${title} ${figures(evaluation, name)}, of the whole ${figures(whole.evaluation, name)}`;
  const table = formatTable(
    [{ title: 'file' }, { title: 'whole', align: 'right' }, { title: 'light', align: 'right' }],
    Object.keys(whole.files).map((file) => [file, whole.files[file].bytes, files[file]?.bytes ?? '–']),
  );
  const lines = [
    `its light release ${manifest.id}: a device loads ${formatBytes(light?.bytes ?? 0)} of ${formatBytes(budget)}`,
    '',
    table,
    '',
    [...(isPicks(whole.dataset.scale) ? [] : [both('RMSE', 'rmse')]), both('nDCG@10', 'ndcg10')].join('; '),
  ];
  return { value: manifest, text: lines.join('\n') };
}

/** What the report of a whole release says of its lists, after an empty line; nothing when it says nothing. */
async function likingOf(releasesDir: string, id: string): Promise<string[]> {
  const bytes = await fileArchive(releasesDir).source(id).read(REPORT_FILE);
  const words = likingInWords(parseJson(REPORT_FILE, new TextDecoder().decode(bytes))).map((sentence) =>
    inWords(sentence),
  );
  return words.length === 0 ? [] : ['', ...words];
}

function share(bytes: number, budget: number | null): string {
  return budget === null ? '–' : `${((100 * bytes) / budget).toFixed(1)} %`;
}

function overBudget(bytes: number, budget: number | null): string {
  return budget !== null && bytes > budget ? 'over budget' : '';
}
