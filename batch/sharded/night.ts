/**
 * A night whose ratings lie in shards: ingest → split → learn → make a release → judge it → publish, as in nightly.ts,
 * with the same gates. The shards and what tasks leave lie in a place of the run.
 */

import type { ItemWords } from '../../shared/item-words.ts';
import type { RatingsShape } from '../../shared/ratings.ts';
import { canonicalUserId, type UserId } from '../../shared/user-id.ts';
import type { Engine } from '../engines/engine.ts';
import { totalsOf } from '../evaluation/trained-on.ts';
import type { FeedbackRows } from '../ingest/feedback/feedback-rows.ts';
import { checkData, checkRelease, checkSizes, type GateOptions } from '../releases/gates/gates.ts';
import { comparedUsers } from '../releases/gates/loss.ts';
import type { Standing } from '../releases/gates/standing.ts';
import { describeCases, judgeCases, withEvaluation } from '../releases/judge.ts';
import { releaseSource } from '../releases/make-release.ts';
import type { HeldOutCase, HeldOutRows } from '../splits/held-out.ts';
import { knownTimes } from '../splits/held-out.ts';
import type { Stages } from '../stages/stages.ts';
import type { Progress } from '../terminal/progress.ts';
import { trainingPhases } from '../training/train-models.ts';
import { ingestShards, type ShardedDataset, type ShardOptions } from './ingest.ts';
import { learnShards, type ShardedSplit, splitShards } from './learn.ts';
import { pickUsers, type Wanted } from './pick-task.ts';
import { assembleRelease, describeShards } from './release.ts';
import { openRounds, type Rounds } from './rounds.ts';
import type { RunPlace } from './run-place.ts';
import { shapeOf } from './training-set.ts';

/** Options of a night in shards. */
export interface ShardedNightOptions extends ShardOptions, GateOptions {
  readonly dataset: string;
  readonly seed: number;
  readonly publish: boolean;
  readonly progress: Progress;
  /** What the items are called; films by default. */
  readonly itemName?: ItemWords;
  /** Feedback, which overrides the ratings. */
  readonly said?: FeedbackRows;
}

/** Names of all phases up to publishing, in the order in which they run; `train-again` as in memory. */
export const SHARDED_PHASES = [
  'ingest',
  'describe',
  'split',
  ...trainingPhases('train'),
  'blend',
  ...trainingPhases('train-again'),
  'evaluate',
];

/** What the night came to, for its last step. */
export interface ShardedNight {
  readonly release: ReturnType<typeof assembleRelease>;
  readonly manifest: ReturnType<typeof assembleRelease>['manifest'];
  readonly report: object;
  readonly seconds: Record<string, number>;
  readonly counts: ShardedDataset['counts'];
  readonly warnings: readonly string[];
  /** Asks the gates that need the release. */
  check(): ReturnType<typeof checkRelease>;
}

/** Runs the night up to publishing. `place` is where its files lie; they are kept for a run that is resumed. */
export async function runShards(
  options: ShardedNightOptions,
  { engine, place, stages, standing }: { engine: Engine; place: RunPlace; stages: Stages; standing?: Standing },
): Promise<ShardedNight> {
  const { seed, publish, itemName } = options;
  const { report } = options.progress;
  const progress = { ...options.progress, phase: stages.run };
  const rounds = await openRounds(place.folder, engine, options.progress, place);
  // Not a kept stage: what it comes to names files of the rounds, and these keep it themselves.
  const dataset = await options.progress.phase(
    'ingest',
    () => ingestShards(options.dataset, options, rounds, options.said),
    describe,
  );
  const whole = shapeOf(dataset.facts, dataset.filmCounts);
  const named = { ...dataset, ...(itemName && { item: itemName }) };
  const part = await options.progress.phase('describe', () => describeShards(rounds, named));
  if (publish) {
    const sizes = [...part.files, ...(part.stored ?? [])].map(([file, content]): [string, number] => [
      file,
      'bytes' in content ? content.bytes : content.length,
    ]);
    checkSizes(new Map(sizes), part.described, whole, dataset.catalogue);
  }
  const isComparable = publish && (await compareData(rounds, dataset, whole, standing, options));
  const split = await options.progress.phase('split', () => splitShards(rounds, dataset, seed));
  const learned = await learnShards(rounds, split, dataset.catalogue, {
    ...options,
    progress: { ...progress, report },
  });
  const release = assembleRelease(part, withPath(learned, dataset), seed);
  const heldOut = rowsOf(split.test);
  const train = totalsOf(split.last.shape, split.last.films.numLiked);
  const figures = await progress.phase(
    'evaluate',
    () => judgeCases(releaseSource(release), train, split.test, { threads: options.threads, report }),
    ({ rating, ranking }) => ({
      rows: heldOut.ratings.length,
      ...(rating.hybrid ? { rmse: rating.hybrid.rmse } : { ndcg10: ranking?.hybrid['ndcg@10'] }),
    }),
  );
  const manifest = withEvaluation(release, figures, heldOut);
  return {
    release,
    manifest,
    report: { heldOut: describeCases(dataset.facts.numRatings, split.kept, heldOut), ...figures },
    seconds: learned.seconds,
    counts: dataset.counts,
    warnings: dataset.warnings ?? [],
    async check() {
      const tested = await testedUsers(rounds, dataset, split);
      return checkRelease(standing, { release, manifest, ...tested, whole }, isComparable, options);
    },
  };
}

/** The manifest says that the release comes of shards, and of how many: other shards give other bytes. */
function withPath<T extends { config: Record<string, unknown> }>(learned: T, { shards }: ShardedDataset): T {
  return { ...learned, config: { ...learned.config, shards: shards.length } };
}

/** The gate that needs no training, on the users that it compares. */
async function compareData(
  rounds: Rounds,
  dataset: ShardedDataset,
  whole: RatingsShape,
  standing: Standing | undefined,
  options: Pick<GateOptions, 'maxLoss'>,
): Promise<boolean> {
  if (!standing) return false;
  const ids: UserId[] = [];
  for (const place of comparedUsers(standing)) ids.push(await standing.userIdOf(place));
  return checkData(standing, await pickUsers(rounds, 'compared', dataset, wantedOf(ids, dataset)), options, whole);
}

/** The users as the dataset calls them: a night may give names to users who had ids, and the other way round. */
function wantedOf(ids: readonly UserId[], { isNamed }: ShardedDataset): Wanted {
  if (isNamed) return { names: ids.map(String) };
  const numbers = ids.map(canonicalUserId).filter((id) => typeof id === 'number');
  return { ids: Uint32Array.from(numbers).sort() };
}

/** The users with test rows as a dataset, and their test rows with the users' indexes in it. */
async function testedUsers(rounds: Rounds, dataset: ShardedDataset, { test, testIds }: ShardedSplit) {
  const tested = await pickUsers(rounds, 'tested', dataset, { ids: testIds });
  const indexOf = new Map(Array.from(tested.userIds, (id, user) => [id, user]));
  const cases = test.map((held, at): HeldOutCase => ({ ...held, user: indexOf.get(testIds[at]) ?? -1 }));
  return { dataset: tested, heldOut: rowsOf(cases) };
}

function rowsOf(cases: readonly HeldOutCase[]): HeldOutRows {
  const times = cases.flatMap((held) => Array.from(held.times ?? new Uint32Array(held.movies.length)));
  return {
    users: Int32Array.from(cases.flatMap(({ user = -1, movies }) => Array.from(movies, () => user))),
    movies: Int32Array.from(cases.flatMap(({ movies }) => Array.from(movies))),
    ratings: Float64Array.from(cases.flatMap(({ ratings }) => Array.from(ratings))),
    ...knownTimes(Uint32Array.from(times)),
  };
}

function describe({ facts, shards, counts }: ShardedDataset): Record<string, unknown> {
  const { numRatings, numUsers, numMovies } = facts;
  return { ratings: numRatings, users: numUsers, movies: numMovies, shards: shards.length, ...counts };
}
