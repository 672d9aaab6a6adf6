/** The section of the benchmarks' page on nights in shards, and what sizes beyond those that were measured come to. */

import { SHARD_RATINGS } from '../../batch/sharded/ingest.ts';
import { sumWidth } from '../../shared/kernels/kernels.ts';
import { formatFigure, formatNumber, formatTable } from '../markdown.ts';
import type { OutgrowFigures, OutgrownNight, SparkFigures } from '../outgrow.ts';
import { bySize, type Entry, type Results, round } from '../record.ts';

type Run = Entry & OutgrowFigures;

/** Sizes and cores that are computed. */
const SIZES = [1e9, 1e10];
const CORES = [1, 16, 256];
/** What has to move: films of ML-32M, factors and sweeps of the sampler, bytes of a rating in a history, a disk's GB/s. */
const MOST = 1e10;
const FILMS = 87_585;
const FACTORS = 16;
const SWEEPS = 18;
const HISTORY_BYTES = 3;
const DISK = 1;

/** Returns the section as Markdown; empty without figures. */
export function outgrowSection(results: Results<OutgrowFigures>, onSpark: Results<SparkFigures>): string {
  const runs = bySize(results).reverse();
  const last = runs.at(-1);
  if (!last) return '';
  const stages = [...new Set(runs.flatMap(({ shards }) => shards.stages.map(({ stage }) => stage)))].filter(
    (stage) => !stage.startsWith('train-again'),
  );
  return [
    '## Beyond one memory',
    `\`npm run bench -- outgrow\` measures \`nightly --engine local --threads ${last.threads} --memory-limit 4GB\`, which keeps the ratings in [shards](architecture.md#a-night-in-shards). MB is the peak of all processes together in a stage. The data are made up.`,
    formatTable(
      ['', ...runs.flatMap(({ dataset }) => [`${dataset.name}, s`, 'MB'])],
      [
        ...stages.map((stage) => [stage, ...runs.flatMap(({ shards }) => cellsOf(shards, stage))]),
        [
          'in shards, whole',
          ...runs.flatMap(({ shards }) => [formatNumber(shards.seconds), formatNumber(shards.peakMB)]),
        ],
        [
          'seconds a million ratings',
          ...runs.flatMap(({ dataset, shards }) => [formatNumber(round((1e6 * shards.seconds) / dataset.ratings)), '']),
        ],
        [
          'in memory, whole',
          ...runs.flatMap(({ memory }) => [formatNumber(memory?.seconds), formatNumber(memory?.peakMB)]),
        ],
      ],
    ),
    formatTable(
      ['', 'shards', 'RMSE in shards', 'in memory', 'nDCG@10 in shards', 'in memory', 'resident release, MB'],
      runs.map(({ dataset, shards, memory }) => [
        dataset.name,
        String(shards.number),
        ...[shards.rmse, memory?.rmse, shards.ndcg10, memory?.ndcg10].map((figure) => formatFigure(figure)),
        formatNumber(shards.residentMB),
      ]),
    ),
    ...runs.flatMap(({ dataset, about }) => (about === undefined ? [] : [`${dataset.name}: ${about}`])),
    ...bySize(onSpark).map(sparkPart),
    arithmetic(runs.slice(-2)),
  ].join('\n\n');
}

/** Both engines on one dataset. */
function sparkPart({ dataset, release, local, spark }: Entry & SparkFigures): string {
  const stages = local.stages.filter(({ stage }) => !stage.startsWith('train-again'));
  const seconds = (night: OutgrownNight, stage: string) =>
    formatNumber(night.stages.find((one) => one.stage === stage)?.seconds);
  return [
    '### On Spark',
    `\`npm run bench -- outgrow spark --dataset ${dataset.name}\`: the night on this machine, and then on a Spark with two executors of one core each on the same machine, which the night starts with \`spark-submit\` and uses over Spark Connect. Both make the release \`${release}\`. Seconds.`,
    formatTable(
      ['', '`local`', 'Spark'],
      [
        ...stages.map(({ stage }) => [stage, seconds(local, stage), seconds(spark, stage)]),
        ['whole', formatNumber(local.seconds), formatNumber(spark.seconds)],
      ],
    ),
  ].join('\n\n');
}

/** The bytes that have to move, at the largest size. */
function breaking(): string {
  const shards = Math.ceil(MOST / SHARD_RATINGS);
  const sums = (4 * sumWidth(FACTORS) * FILMS) / 1e6;
  const sweep = (shards * sums) / 1e3;
  const histories = (HISTORY_BYTES * MOST) / 1e9;
  return [
    `What breaks first is not the arithmetic but what has to move. With ${formatNumber(FILMS)} films the equations of ${FACTORS} factors are ${formatNumber(round(sums))} MB a shard, so ${formatNumber(shards)} shards of 10^10 ratings leave ${formatNumber(round(sweep))} GB in each sweep, which are written, read by the tasks that add them up, and removed.`,
    `At ${DISK} GB a second, about what one fast disk does, that alone is ${formatNumber(round((SWEEPS * 2 * sweep) / DISK / 3600))} hours in ${SWEEPS} sweeps, however many cores there are: larger shards, or a store that many machines read at once, come before more cores.`,
    `Then come the histories, ${formatNumber(histories)} GB that one process puts together, and the links between films and viewers, which one task draws from a sample. The limits of the [formats](architecture.md#a-night-in-shards) are higher than that.`,
  ].join(' ');
}

function cellsOf(night: OutgrownNight, stage: string): string[] {
  const found = night.stages.find((one) => one.stage === stage);
  return [formatNumber(found?.seconds), formatNumber(found?.peakMB)];
}

/** What larger sizes come to when every stage grows on as it did from the second largest run to the largest. */
function arithmetic(runs: readonly Run[]): string {
  const [before, last] = [runs[0], runs[runs.length - 1]];
  const { dataset, shards, threads } = last;
  const had = Math.min(threads, shards.number);
  const hours = ({ stage, seconds }: { stage: string; seconds: number }, size: number, cores: number) => {
    const earlier = before.shards.stages.find((one) => one.stage === stage)?.seconds ?? 0;
    const grown = dataset.ratings - before.dataset.ratings;
    // A stage grows neither backwards nor from less than nothing.
    const perRating = Math.min(Math.max(0, (seconds - earlier) / grown), seconds / dataset.ratings);
    // A shard is worked on by one core.
    const has = Math.min(cores, Math.ceil(size / SHARD_RATINGS));
    const constant = seconds - perRating * dataset.ratings;
    return (constant + perRating * size * (had / has)) / 3600;
  };
  const columns = SIZES.flatMap((size) => CORES.map((cores) => ({ size, cores })));
  const stages = shards.stages.filter(({ stage }) => !stage.startsWith('train-again'));
  const cell = (value: number) => formatNumber(round(value));
  return [
    `### What more would come to`,
    `Hours, computed and not measured: every stage grows by as many seconds a rating as from ${before.dataset.name} to ${dataset.name}. All cores share these seconds, as far as there are shards; what did not grow with the ratings stays as it is. A cluster adds the time to start processes and to read statistics over the network.`,
    formatTable(
      ['', ...columns.map(({ size, cores }) => `${size.toExponential(0).replace('e+', '·10^')} on ${cores}`)],
      [
        ...stages.map((stage) => [stage.stage, ...columns.map(({ size, cores }) => cell(hours(stage, size, cores)))]),
        [
          'whole',
          ...columns.map(({ size, cores }) => cell(stages.reduce((sum, stage) => sum + hours(stage, size, cores), 0))),
        ],
      ],
    ),
    breaking(),
  ].join('\n\n');
}
