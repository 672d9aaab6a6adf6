/**
 * `npm run bench -- against <folder of another checkout> [--dataset folder] [--pairs 3]`: whole nights of that checkout
 * and of this one, in turns, on the same dataset. Machines differ by a factor of three, so what counts is the ratio of
 * the medians. Processor seconds are those of all threads. They hardly depend on what else the machine does, while wall
 * seconds do.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { PhaseRecord } from '../batch/terminal/progress.ts';
import type { Manifest } from '../shared/release/manifest.ts';
import { processorSeconds, runProgram } from './child.ts';
import { benchDataset, benchOptions } from './dataset.ts';
import { formatNumber, formatTable } from './markdown.ts';
import { median, round, writeResult } from './record.ts';

const HERE = join(import.meta.dirname, '..');
const WORK = join(import.meta.dirname, 'work');
/** Fewest pairs of which a median says something. */
const PAIRS = 3;

/** What a stage, or a whole night, took. Memory is the peak of the process by its end, in 10⁶ bytes. */
export interface NightCost {
  seconds: number;
  /** Processor seconds of all threads; absent where there is no /proc. */
  processorSeconds?: number;
  peakMB: number;
}

/** The medians of both checkouts. */
export interface AgainstFigures {
  pairs: number;
  threads: number;
  /** Commits of the two checkouts; `+` says that files differ from it. */
  commits: { old: string; new: string };
  /** By stage, and `night` for the whole process. */
  old: Record<string, NightCost>;
  new: Record<string, NightCost>;
  /** New divided by old, for the whole night. */
  ratio: NightCost;
}

type Night = Map<string, NightCost>;

/** Runs the pairs, prints a table, and adds the medians to bench/results/against.json. */
export async function run(): Promise<void> {
  const { pairs = String(PAIRS), other } = benchOptions();
  if (other === undefined) throw new TypeError('expected the folder of another checkout of this project');
  const dataset = await benchDataset();
  const nights: Record<'old' | 'new', Night[]> = { old: [], new: [] };
  let facts: Manifest['dataset'] | undefined;
  for (let pair = 0; pair < Number(pairs); pair++) {
    for (const [name, folder] of Object.entries({ old: resolve(other), new: HERE })) {
      const { night, manifest } = await runNight(folder, dataset, join(WORK, `against-${name}-${basename(dataset)}`));
      nights[name as 'old' | 'new'].push(night);
      if (name === 'new') facts = manifest.dataset;
      process.stdout.write(`pair ${pair + 1}, ${name}: ${describe(night.get(WHOLE))}\n`);
    }
  }
  const old = medians(nights.old);
  const ours = medians(nights.new);
  const figures: AgainstFigures = {
    pairs: Number(pairs),
    threads: availableParallelism(),
    commits: { old: await commitOf(resolve(other)), new: await commitOf(HERE) },
    old,
    new: ours,
    ratio: ratioOf(ours[WHOLE], old[WHOLE]),
  };
  if (facts) {
    const { name, ratings, users, movies, checksum } = facts;
    await writeResult('against', { name, ratings, users, movies, checksum }, figures);
  }
  process.stdout.write(`${againstTable(figures)}\n`);
}

/** Returns the table of both checkouts, stage by stage, as Markdown. */
export function againstTable({ old, new: ours }: AgainstFigures): string {
  const columns = (cost: NightCost | undefined) => [cost?.seconds, cost?.processorSeconds, cost?.peakMB];
  return formatTable(
    ['', 'old, s', 'processor s', 'MB', 'new, s', 'processor s', 'MB', 'new ÷ old, s', 'processor s', 'MB'],
    [...new Set([...Object.keys(old), ...Object.keys(ours)])].map((stage) => {
      const both = stage in old && stage in ours ? ratioOf(ours[stage], old[stage]) : undefined;
      return [stage, ...[old[stage], ours[stage], both].flatMap(columns).map(formatNumber)];
    }),
  );
}

/** Name of the entry of the whole night. Stages have other names. */
const WHOLE = 'night';

/** Runs a night of a checkout in a process of its own, with an empty folder of releases. */
async function runNight(folder: string, dataset: string, releases: string) {
  await rm(releases, { recursive: true, force: true });
  const args = ['nightly', '--dataset', resolve(dataset), '--releases', releases];
  const threads = ['--threads', String(availableParallelism())];
  const start = performance.now();
  const child = spawn(process.execPath, [join(folder, 'batch/cli.ts'), ...args, ...threads], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'close');
  const night: Night = new Map();
  const said: string[] = [];
  let [before, peakMB] = [0, 0];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (!line.startsWith('{"phase"')) continue;
    const record = JSON.parse(line) as PhaseRecord;
    const now = await processorSeconds(child.pid);
    night.set(record.phase, {
      seconds: record.seconds,
      ...(now !== undefined && { processorSeconds: now - before }),
      peakMB: record.peakMB,
    });
    before = now ?? before;
    peakMB = Math.max(peakMB, record.peakMB);
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`the night of ${folder} ended with ${code}: ${said.slice(-5).join('\n')}`);
  night.set(WHOLE, {
    seconds: (performance.now() - start) / 1e3,
    ...(before > 0 && { processorSeconds: before }),
    peakMB,
  });
  const { id } = JSON.parse(await readFile(join(releases, 'current.json'), 'utf8')) as { id: string };
  const manifest = JSON.parse(await readFile(join(releases, id, 'manifest.json'), 'utf8')) as Manifest;
  await rm(releases, { recursive: true });
  return { night, manifest };
}

function medians(nights: readonly Night[]): Record<string, NightCost> {
  const of = (stage: string, figure: keyof NightCost) => {
    const values = nights.map((night) => night.get(stage)?.[figure]).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : round(median(values));
  };
  return Object.fromEntries(
    Array.from(nights[0].keys(), (stage) => {
      const processorSeconds = of(stage, 'processorSeconds');
      return [
        stage,
        {
          seconds: of(stage, 'seconds') ?? 0,
          ...(processorSeconds !== undefined && { processorSeconds }),
          peakMB: of(stage, 'peakMB') ?? 0,
        },
      ];
    }),
  );
}

function ratioOf(ours: NightCost, old: NightCost): NightCost {
  const ratio = (a: number | undefined, b: number | undefined) => round((a ?? 0) / (b || 1));
  return {
    seconds: ratio(ours.seconds, old.seconds),
    ...(ours.processorSeconds && { processorSeconds: ratio(ours.processorSeconds, old.processorSeconds) }),
    peakMB: ratio(ours.peakMB, old.peakMB),
  };
}

function describe(cost: NightCost | undefined): string {
  return `${cost?.seconds.toFixed(1)} s, ${cost?.processorSeconds?.toFixed(1) ?? '–'} processor s, ${cost?.peakMB} MB`;
}

async function commitOf(folder: string): Promise<string> {
  const { stdout } = await runProgram('git', ['-C', folder, 'describe', '--always', '--abbrev=7', '--dirty=+']);
  return stdout.trim();
}
