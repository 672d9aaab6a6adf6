/** `npm run bench -- docs`: writes docs/accuracy.md from the figures in bench/results. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evaluation } from '../batch/evaluate.ts';
import { MODEL_NAMES } from '../models/model.ts';
import { budgetOf } from '../models/scorers.ts';
import type { RankingFigures, RatingFigures } from '../shared/schemas/report.ts';
import { NO_TIMES, RESULTS } from './accuracy-runs.ts';
import type { AskingFigures } from './asking.ts';
import type { Discovery } from './discovery.ts';
import { likingOfNewcomers, likingSection } from './liking-page.ts';
import { formatFigure as figure, formatTable as table } from './markdown.ts';
import type { NightlyFigures as NightFigures } from './nightly.ts';
import { readResults } from './record.ts';
import type { TasteLists } from './tastes.ts';
import { tasteSection } from './tastes-page.ts';
import type { TogetherFigures } from './together.ts';
import { togetherSection } from './together-page.ts';
import type { UnwantedFigures } from './unwanted.ts';
import { unwantedSection } from './unwanted-page.ts';

const DOCS = join(import.meta.dirname, '../docs');
const PARTS = ['bias', ...MODEL_NAMES] as const;
/**
 * The number of ratings of ML-32M, to which times are extrapolated, and the name of the made-up dataset of that size.
 */
const ML_32M_RATINGS = 32_000_204;
const ML_32M = 'ml-32m-synth';

/** Figures of libraries on the same rows. They were measured before this project began and are not measured again. */
const LIBRARIES_RATING: readonly (readonly [name: string, ml100k: string, small: string])[] = [
  ['Surprise BaselineOnly', '0.9457', '0.8726'],
  ['Surprise SVD / SVD++, default parameters', '0.9380 / 0.9218', '0.8779 / 0.8652'],
  ['Surprise KNN, item / user, Pearson-baseline', '0.9204 / 0.9245', '0.8530 / 0.8763'],
  ['Surprise SVD, tuned', '0.9129', '0.8521'],
  ['LensKit ItemItem / BiasedMF', '0.9141 / 0.9201', '0.8642 / 0.8506'],
  ['ridge regression on seven of these', '0.8967', '0.8331'],
];
const LIBRARIES_RANKING: readonly (readonly [name: string, ml100k: string, small: string])[] = [
  ['implicit BPR, tuned', '0.2415 / 0.3039', '0.2056 / 0.2169'],
  ['implicit item-item TF-IDF', '0.3328 / 0.3577', '0.2672 / 0.2651'],
  ['EASE, tuned', '0.3738 / 0.4129', '0.3095 / 0.3046'],
  ['implicit ALS, tuned', '0.3841 / 0.4350', '0.3089 / 0.3111'],
];

/** The figures of one run. `secondsOf` says when its seconds were measured, if not together with the other figures. */
type AccuracyEntry = Evaluation & { secondsOf?: string };

type Ablation = Record<string, Record<string, { rmse: number; ownRmse?: number; ndcg10?: number; recall20?: number }>>;

/** Writes the page. Throws if accuracy, asking, ablation, compression, discovery, tastes, together or unwanted was never measured. */
export async function run(): Promise<void> {
  const read = async <T>(file: string) => JSON.parse(await readFile(join(RESULTS, file), 'utf8')) as T;
  const accuracy = await read<Record<string, AccuracyEntry>>('accuracy.json');
  const asking = await read<AskingFigures>('asking.json');
  const ablation = await read<Ablation>('ablation.json');
  const compression = await read<Ablation>('compression.json');
  const discovery = await read<Discovery>('discovery.json');
  const together = await read<TogetherFigures>('together.json');
  const unwanted = await read<UnwantedFigures>('unwanted.json');
  const tastes = await read<TasteLists>('tastes.json');
  const { [ML_32M]: night } = await readResults<NightFigures>('nightly');
  const text = [
    INTRODUCTION,
    ratingSection(accuracy),
    rankingSection(accuracy),
    likingSection(accuracy),
    tasteSection(tastes),
    dialSection(discovery),
    togetherSection(together),
    unwantedSection(unwanted),
    newcomerSection(accuracy),
    askingSection(asking),
    timeSection(accuracy),
    calibrationSection(accuracy),
    priceSection(accuracy, night),
    variantsSection(
      'What each part brings',
      'The hybrid is trained again without one part, and its blend is fitted again. The last column is the RMSE of the changed model by itself; a model that was removed answers with the baseline. This table and those of the next section are of the models before dislikes repelled; they say what the parts bring, and not what the present figures are.',
      ablation,
    ),
    variantsSection(
      'What it costs to be small',
      'Measured with `npm run bench -- compression`. In each row, one part of the hybrid is either exact or smaller than these datasets need. Some are as small as in a release of 32 million ' +
        'ratings (4 or 5 SVD samples of 16 factors, 46 neighbours), others are even smaller (weights between 500 films, opinions of 100 viewers). `ml-1m-synth` is a made-up dataset of the size of ML-1M.',
      compression,
    ),
    FAILURES,
  ].join('\n\n');
  await mkdir(DOCS, { recursive: true });
  await writeFile(join(DOCS, 'accuracy.md'), `${text}\n`);
}

const INTRODUCTION = `# Accuracy

\`npm run bench -- docs\` writes this page from the figures in \`bench/results/*.json\`. They were measured with \`npm run bench -- accuracy\`, \`asking\`,
\`ablation\`, \`compression\`, \`discovery\`, \`tastes\`, \`together\` and \`unwanted\`. The data are ML-100K and ml-latest-small with fixed splits, in \`$CINEMATCH_TEST_DATA\`.

**Protocol.** Every run is \`cinematch evaluate\`. It trains on the training file alone, encodes the artifacts, decodes them and scores the test rows with the
code of the service. To fit the blend, whole users and some rows of the other users are held out inside the training file. Then everything is trained again on
the whole training file, and the weights are kept. The test file is read only after that: changing it does not change a byte of the artifacts
(\`tests/batch/evaluation/evaluate.test.ts\`). The hyper-parameters are the same for every dataset; those of lists were chosen on validation rows of the top-N
splits. Three choices were made with test rows in view: the form of the effects of the moment and the damping of viewers' own scales (ML-100K u1–u3, fold 0 of
ml-latest-small), and the constants of opinions (the top-N rows). The other folds were not looked at until these were made. The seed is 42. For the RMSE, predictions are clipped to the scale; a row whose user or movie does not occur in training is answered by a fallback, and
counts. For lists, the candidates are all films that the viewer has not rated in training, and the relevant films are those with a held-out rating of at least 4.

The sections on dials, “not interested”, asking, parts and cost of being small were measured before ratings had moments and viewers their own
scales. They compare ways and parts with each other; their levels are those of then.

To repeat one run: \`npm run -s cinematch -- evaluate --train u1.base --test u1.test --movies u.item --json u1.json\``;

function ratingSection(accuracy: Record<string, Evaluation>): string {
  const ml100k = folds(accuracy, 'ml-100k-u');
  const small = folds(accuracy, 'ml-latest-small-fold');
  const mean = (runs: Evaluation[], name: string) =>
    (runs.reduce((sum, { rating }) => sum + (rating[name].rmse ?? Number.NaN), 0) / runs.length).toFixed(4);
  const rows = ['global-mean', ...PARTS, 'hybrid'].map((name) => [
    name,
    mean(ml100k, name),
    figure(ml100k[0].rating[name].rmse),
    mean(small, name),
    `${worstGap(ml100k, name)} / ${worstGap(small, name)}`,
  ]);
  const [plain100k, plainSmall] = ['ml-100k-u', 'ml-latest-small-fold'].map((name) => folds(accuracy, NO_TIMES + name));
  const gaps = [ml100k, small].map((runs, d) => {
    const plain = d === 0 ? plain100k : plainSmall;
    return Math.min(...runs.map(({ rating }, f) => (plain[f].rating.hybrid.rmse ?? 0) - (rating.hybrid.rmse ?? 0)));
  });
  rows.push([
    'hybrid, without times',
    mean(plain100k, 'hybrid'),
    figure(plain100k[0].rating.hybrid.rmse),
    mean(plainSmall, 'hybrid'),
    gaps.map((gap) => gap.toFixed(4)).join(' / '),
  ]);
  return [
    '## Rating error (RMSE)',
    table(['', 'ML-100K u1–u5', 'u1', 'ml-latest-small, 5 folds', 'hybrid is better by at least'], rows),
    'The last column is the difference to the hybrid on the fold where it is smallest, for ML-100K and for ml-latest-small.',
    'The hybrid knows when the held-out ratings were given, and when all others of the viewer were, as most work on these datasets ' +
      'does: also those that were given later. `--no-times` leaves all times out; the models, the lists and the weights are then the ' +
      'same. People rate the films of a sitting alike, so what somebody gave within minutes says more than anything else that was left ' +
      'to find ([models.md](models.md#the-moment)). In the split by time no other rating is near, and times change nothing.',
    table(['libraries on the same rows', 'ML-100K u1–u5', 'ml-latest-small'], LIBRARIES_RATING),
  ].join('\n\n');
}

/** The smallest difference between the RMSE of a part and that of the hybrid on any fold. */
function worstGap(runs: readonly Evaluation[], name: string): string {
  if (name === 'hybrid') return '–';
  const gaps = runs.map(({ rating }) => (rating[name].rmse ?? 0) - (rating.hybrid.rmse ?? 0));
  return Math.min(...gaps).toFixed(4);
}

function rankingSection(accuracy: Record<string, Evaluation>): string {
  const runs = ['ml-100k-topn', 'ml-latest-small-topn'].map((name) => accuracy[name].ranking ?? {});
  const pair = (quality: RankingFigures) => `${figure(quality['ndcg@10'])} / ${figure(quality['recall@20'])}`;
  const rest = (quality: RankingFigures) =>
    [quality['coverage@10'], quality['novelty@10'], quality['diversity@10']].map((value) => value?.toFixed(3) ?? '–');
  return [
    '## Lists (nDCG@10 / Recall@20, top-N splits)',
    table(
      ['', 'ML-100K', 'ml-latest-small'],
      Object.keys(runs[0]).map((name) => [name, ...runs.map((run) => pair(run[name]))]),
    ),
    table(['libraries on the same rows', 'ML-100K', 'ml-latest-small'], LIBRARIES_RANKING),
    'Beyond accuracy, for the first ten films of each list. Coverage is the share of the catalogue that is in any list. Novelty is the mean −log₂ of the share of users who have rated ' +
      'a film. Diversity is the mean dissimilarity of two films of a list, by the content model.',
    table(
      [
        '',
        ...['ML-100K', 'ml-latest-small'].flatMap((name) =>
          ['coverage', 'novelty', 'diversity'].map((f) => `${name} ${f}`),
        ),
      ],
      Object.keys(runs[0]).map((name) => [name, ...runs.flatMap((run) => rest(run[name]))]),
    ),
  ].join('\n\n');
}

function dialSection(discovery: Discovery): string {
  const runs = ['ml-100k-topn', 'ml-latest-small-topn'].map((name) => discovery[name]);
  const sign = (value: number) => value.toFixed(2).replace('-', '−');
  const rowsOf = (dial: 'popularity' | 'diversity') =>
    runs[0].lists
      .filter((list) => (dial === 'popularity' ? list.diversity : list.popularity) === 0)
      .map((list) => [
        sign(list[dial]),
        ...runs.flatMap(({ lists }) => {
          const own = lists.find(
            ({ popularity, diversity }) => popularity === list.popularity && diversity === list.diversity,
          );
          const isNeutral = list.popularity === 0 && list.diversity === 0;
          return [
            figure(own?.medianRank, 0),
            figure(own?.novelty, 2),
            figure(own?.coverage, 3),
            figure(own?.ndcg10),
            `${figure(own?.netNdcg10)}${isNeutral ? '' : ` (${figure(own?.netError)})`}`,
          ];
        }),
      ]);
  const head = (dial: string) => [
    dial,
    ...['ML-100K', 'ml-latest-small'].flatMap((name) => [`${name} rank`, 'novelty', 'coverage', 'nDCG@10', 'net']),
  ];
  const [changed, others] = runs.map(({ changedBySeries, viewers }) => `${changedBySeries} of ${viewers}`);
  return [
    '## What the dials do',
    'The first ten films of the lists of the top-N splits, as they are served, measured with `npm run bench -- discovery`. Rank is the median over viewers of the median rank of ' +
      'their ten films by number of ratings. Net nDCG@10 counts films that the viewer rated below their own mean against the list; in brackets stands the standard error of its ' +
      'difference to that of the middle, paired over viewers.',
    table(head('popularity'), rowsOf('popularity')),
    'The middle is the default, since net nDCG@10 is highest there on both datasets.',
    table(head('diversity'), rowsOf('diversity')),
    'Lists of ten that were picked from 400 candidates instead of 200 were no better at the same likeness of their films (measured before dislikes repelled). For every second viewer of ML-100K, where two films of a list are alike to 0.19–0.20, net nDCG@10 ' +
      'was 0.194 and 0.184; where they are to 0.30–0.31, it was 0.259 and 0.258.',
    `The limit of two films of a series changes the first ten films of ${changed} viewers of ML-100K and of ${others} of ml-latest-small. It costs little: without it, nDCG@10 is ` +
      `${runs.map(({ unlimited }) => figure(unlimited.ndcg10)).join(' and ')}, and net nDCG@10 ${runs.map(({ unlimited }) => figure(unlimited.netNdcg10)).join(' and ')}.`,
  ].join('\n\n');
}

function newcomerSection(accuracy: Record<string, Evaluation>): string {
  const parts = ['ml-100k', 'ml-latest-small'].map((dataset) => {
    const { newcomers = [], split } = accuracy[`${dataset}-newcomers`];
    const rated = ['bias', ...MODEL_NAMES, 'hybrid'];
    const listed = ['popularity', ...MODEL_NAMES, 'hybrid'];
    return [
      `### ${dataset}`,
      `\`evaluate --train ${dataset} --split newcomers --ranking\`: ${describeSplit(split)}`,
      'RMSE:',
      table(
        ['ratings known', ...rated],
        newcomers.map(({ size, rating }) => [String(size), ...rated.map((name) => figure(rating[name].rmse))]),
      ),
      'nDCG@10:',
      table(
        ['ratings known', ...listed],
        newcomers.map(({ size, ranking }) => [
          String(size),
          ...listed.map((name) => figure(ranking?.[name]['ndcg@10'])),
        ]),
      ),
      ...likingOfNewcomers(newcomers),
    ].join('\n\n');
  });
  return [
    '## Newcomers',
    'A tenth of the users are held out of training with all their ratings. Each is scored with profiles of 1 to 20 of their ratings, and the rest of the ratings are to be predicted.',
    ...parts,
    ORDER_BY_MEAN,
  ].join('\n\n');
}

/** Measured once, with lists that are not limited to two films of a series. Their nDCG@10 is about 0.001 higher. */
const ORDER_BY_MEAN = `### What the order by the own mean costs

Films that are predicted below the viewer's own mean come last. That keeps films off the list which the viewer will not like, and it costs picks. The table shows
the choice: the limit is moved up or down by a part of a star, and the blend is fitted anew. *Viewers* is the share of viewers with a film below their own mean
among ten, for the top-N splits of ML-100K and ml-latest-small. The last columns are the nDCG@10 of newcomers of ML-100K minus that of user-KNN alone; their standard errors are
0.010 to 0.024.

${table(
  [
    'last come films predicted',
    'viewers',
    'ML-100K nDCG@10',
    'net',
    'disliked',
    'ml-latest-small nDCG@10',
    'net',
    'disliked',
    '3 ratings',
    '5',
    '10',
    '20',
  ],
  [
    'below the mean + 0.25|1.1 / 1.5 %|0.3676|0.2935|8.6 %|0.3070|0.2589|11.5 %|−0.037|−0.047|−0.051|−0.066',
    'below the mean (default)|0.2 / 0.0 %|0.3921|0.2852|10.7 %|0.3356|0.2713|12.9 %|−0.012|−0.029|−0.031|−0.026',
    'below the mean − 0.25|50 / 40 %|0.4024|0.2856|11.4 %|0.3338|0.2607|14.0 %|−0.002|−0.015|−0.015|−0.022',
    'below the mean − 0.5|54 / 43 %|0.4027|0.2813|11.8 %|0.3341|0.2568|14.6 %|−0.004|−0.008|−0.018|−0.018',
    'nowhere: by score alone|54 / 42 %|0.4025|0.2809|11.9 %|0.3342|0.2573|14.6 %|+0.008|+0.001|−0.019|−0.020',
  ].map((row) => row.split('|')),
)}

There is no way between. As soon as the limit is a quarter of a star lower, half of the viewers have a film below their own mean, for the best films by score lie near it. The
default gives up 0.010 of nDCG@10 on ML-100K, and there newcomers with 5 to 20 ratings get fewer of their picks than from user-KNN alone. By net nDCG@10, which
counts disliked films against a list, the default is not worse than user-KNN by more than a standard error, and for the known viewers of ml-latest-small it is better than with any other limit. Whoever runs the service
decides: lists that people would sign, or lists with somewhat more of what they would pick. Without the order, newcomers with 10 ratings still get fewer of their picks than from user-KNN.`;

function askingSection(asking: AskingFigures): string {
  const netOf = ({ net, error }: { net: number; error: number }) =>
    error === 0 ? net.toFixed(3) : `${net.toFixed(3)} ± ${error.toFixed(3)}`;
  const parts = Object.entries(asking).map(([dataset, ways]) => {
    const [first] = Object.values(ways);
    const rows = Object.entries(ways).map(([way, { byAnswers, byShown }]) => [
      way,
      ...byAnswers.map((point) => `${netOf(point)}, ${point.shown.toFixed(0)} films`),
      ...byShown.map((point) => `${netOf(point)}, ${point.answers.toFixed(1)} answers`),
    ]);
    const head = [
      '',
      ...first.byAnswers.map(({ answers }) => `${answers} answers`),
      ...first.byShown.map(({ shown }) => `${shown} films shown`),
    ];
    return `### Asking: ${dataset}, ${first.byShown[0].newcomers} newcomers\n\n${table(head, rows)}`;
  });
  return [
    '## Asking newcomers',
    'Which films should a newcomer be asked to rate? `npm run bench -- asking` shows films to held-out users, one after another. Half of their ratings are what they answer with: they know these ' +
      'films and no others. The other half is never asked about, and the list is judged by it. So all ways of asking are judged by the same films: net nDCG@10 counts a film for the list when it is ' +
      'above the mean of what the user could answer, and against it when it is below. The candidates are all films that they could not be asked about. After ± is the paired standard error of the ' +
      'difference to the fixed wall.',
    'The **fixed wall** is popular films spread over genres, decades and series, the same for everybody. **Adaptive** is what the page does (`models/recommender/choose-asked.ts`): the chance that the person ' +
      'knows the film, times the chance that they love it, both given all that they said so far. Twelve films are in sight and stay until they were looked at; *one film at a time* chooses anew after each answer.',
    ...parts,
  ].join('\n\n');
}

function timeSection(accuracy: Record<string, Evaluation>): string {
  const runs = ['ml-100k-time', 'ml-latest-small-time'].map((name) => accuracy[name]);
  const rating = (run: Evaluation, name: string) => figure((run.rating[name] as RatingFigures | undefined)?.rmse);
  const ranking = (run: Evaluation, name: string) =>
    figure((run.ranking?.[name] as RankingFigures | undefined)?.['ndcg@10']);
  return [
    '## Split by time',
    'The models are trained on the ratings before a certain day and tested on those from that day on, which is how a release is used. This is harder than random rows, because most ' +
      'viewers of the test are new, and because tastes and the catalogue change.',
    ...runs.map((run, r) => `- ${['ML-100K', 'ml-latest-small'][r]}: ${describeSplit(run.split)}`),
    table(
      ['', 'ML-100K RMSE', 'nDCG@10', 'ml-latest-small RMSE', 'nDCG@10'],
      ['popularity', ...PARTS, 'hybrid'].map((name) => [
        name,
        ...runs.flatMap((run) => [rating(run, name), ranking(run, name)]),
      ]),
    ),
  ].join('\n\n');
}

/** One sentence about a split without its full stop, or an empty text without a split. */
function describeSplit(split: Evaluation['split']): string {
  if (!split) return '';
  const percent = (share = 0) => `${(100 * share).toFixed(1)} %`;
  if (split.kind !== 'time') {
    return `${split.users} users are held out, and the ${split.scored} with at least ${split.leastRatings} ratings are scored`;
  }
  return `held out from ${split.from} on; ${percent(split.newUsers)} of these ratings are by new users, ${percent(split.newMovies)} of new movies`;
}

function calibrationSection(accuracy: Record<string, Evaluation>): string {
  const runs = [accuracy['ml-100k-u1'], accuracy['ml-latest-small-fold0']];
  const share = (value: number | null | undefined) => (value === null || value === undefined ? '–' : value.toFixed(3));
  return [
    '## Do predictions mean what they say?',
    'The held-out rows are sorted by predicted rating and divided into ten equal groups. For each group: the mean predicted rating, the mean actual rating, the share of ratings within the 80 % ' +
      'interval that is shown with each prediction, and the log-loss: the mean of −ln(probability of the given rating).',
    table(
      [
        'tenth',
        'ML-100K u1 predicted',
        'actual',
        'within 80 %',
        'log-loss',
        'ml-latest-small fold 0 predicted',
        'actual',
        'within 80 %',
        'log-loss',
      ],
      Array.from({ length: 10 }, (_, d) => [
        String(d + 1),
        ...runs.flatMap(({ calibration }) => {
          const bin = calibration?.deciles[d];
          return [figure(bin?.predicted, 2), figure(bin?.actual, 2), share(bin?.interval80), share(bin?.logLoss)];
        }),
      ]),
    ),
    `Over all rows, the share of ratings within the interval is ${runs.map(({ calibration }) => share(calibration?.interval80)).join(' and ')}; ` +
      `the mean width of the interval is ${runs.map(({ calibration }) => figure(calibration?.width80, 2)).join(' and ')}; ` +
      `the log-loss is ${runs.map(({ calibration }) => share(calibration?.logLoss)).join(' and ')}.`,
    ...ordinalFolds(accuracy),
    'For newcomers, by the number of known ratings:',
    table(
      ['dataset', 'ratings known', 'within 80 %', 'mean width', 'log-loss'],
      ['ml-100k', 'ml-latest-small'].flatMap((dataset) =>
        (accuracy[`${dataset}-newcomers`].newcomers ?? []).map(({ size, calibration }) => [
          dataset,
          String(size),
          share(calibration?.interval80),
          figure(calibration?.width80, 2),
          share(calibration?.logLoss),
        ]),
      ),
    ),
  ].join('\n\n');
}

/** Log-loss and coverage over all folds, a sentence for each dataset; nothing where a fold has no log-loss yet. */
function ordinalFolds(accuracy: Record<string, Evaluation>): string[] {
  const groups = { 'ML-100K u1–u5': 'ml-100k-u', 'the five folds of ml-latest-small': 'ml-latest-small-fold' };
  const sentences = Object.entries(groups).flatMap(([words, start]) => {
    const folds = Object.entries(accuracy).flatMap(([name, { calibration }]) =>
      name.startsWith(start) ? [calibration] : [],
    );
    const mean = (of: readonly (number | null | undefined)[]) =>
      of.every((value) => typeof value === 'number')
        ? (of.reduce((sum, value) => sum + value, 0) / of.length).toFixed(3)
        : undefined;
    const loss = mean(folds.map(({ logLoss }) => logLoss));
    const within = mean(folds.map(({ interval80 }) => interval80));
    return loss && within
      ? [`Over ${words}, the log-loss is ${loss}, and ${within} of the ratings are within the interval.`]
      : [];
  });
  return sentences.length > 0 ? [sentences.join(' ')] : [];
}

function priceSection(accuracy: Record<string, AccuracyEntry>, night: NightFigures | undefined): string {
  const names = ['ml-100k-topn', 'ml-latest-small-topn'] as const;
  const runs = names.map((name) => accuracy[name]);
  const minutes = (seconds: number | undefined) => (seconds === undefined ? '–' : (seconds / 60).toFixed(2));
  const megabytes = (bytes: number | undefined) => (bytes === undefined ? '–' : (bytes / 1e6).toFixed(1));
  const rows = PARTS.map((name) => [
    name,
    ...runs.flatMap(({ bytes, seconds, train }) => [
      String(bytes[name]),
      (bytes[name] / train.movies).toFixed(0),
      (bytes[name] / train.users).toFixed(0),
      (seconds[name] / (train.ratings / 1e6)).toFixed(1),
    ]),
    (((runs[1].seconds[name] / runs[1].train.ratings) * ML_32M_RATINGS) / 60).toFixed(1),
    minutes(night?.stages.find(({ stage }) => stage === `train-${name}`)?.seconds),
    megabytes(night?.bytes.files[`${name}.arrow`]),
    megabytes(budgetOf(`${name}.arrow`) ?? 0),
  ]);
  const timings = new Set(
    runs.flatMap(({ secondsOf }) => (secondsOf ? [`The seconds are those of ${secondsOf}.`] : [])),
  );
  return [
    '## Size and training time',
    [
      'Bytes of each artifact in all, per rated movie and per user, and training seconds per million ratings on two cores.',
      ...timings,
    ].join(' '),
    table(
      [
        '',
        ...['ML-100K', 'ml-latest-small'].flatMap((n) => [`${n} bytes`, 'per movie', 'per user', 's per 10⁶']),
        'minutes at 32 M, extrapolated',
        'measured',
        'MB at 32 M, measured',
        'budget',
      ],
      rows,
    ),
    'The extrapolated minutes are those of ml-latest-small in proportion to the number of ratings. The measured minutes are those of a nightly run on made-up ratings of the size of ML-32M ' +
      '(`docs/benchmarks.md`). They differ for several reasons. Above 5 million ratings the SVD chain is shorter (16 or 18 sweeps instead of 65), and content learns from only 1,000 viewers. ' +
      'Item-KNN is the only model whose time grows faster than linearly, with the sum of squared profile lengths. Bytes do not grow in proportion either. Above 20,000 movies, only those with at ' +
      'least five ratings get factors and neighbours. The numbers of samples and neighbours follow from the budget, EASE is limited to the 2,529 most rated films, and above 1.24 million ' +
      'ratings user-KNN keeps a random sample of viewers. `tests/models/byte-budget.test.ts` checks this arithmetic against the budget.',
  ].join('\n\n');
}

function variantsSection(title: string, about: string, results: Ablation): string {
  const parts = Object.entries(results).map(([run, variants]) => {
    const whole = variants.hybrid;
    const delta = (value: number | undefined, of: number | undefined) => {
      if (value === undefined || of === undefined) return '–';
      const change = value - of;
      return `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(4)}`;
    };
    const ranked = whole.ndcg10 !== undefined;
    const rows = Object.entries(variants).map(([name, { rmse, ownRmse, ndcg10, recall20 }]) => [
      name,
      ...(ranked
        ? [figure(ndcg10), delta(ndcg10, whole.ndcg10), figure(recall20), delta(recall20, whole.recall20)]
        : [figure(rmse), delta(rmse, whole.rmse), figure(ownRmse)]),
    ]);
    const head = ranked
      ? ['', 'nDCG@10', 'change', 'Recall@20', 'change']
      : ['', 'hybrid RMSE', 'change', 'changed model alone'];
    return `### ${run}\n\n${table(head, rows)}`;
  });
  return [`## ${title}`, about, ...parts].join('\n\n');
}

const FAILURES = `## What did not work

- **More of the moment**: to what the ratings around a moment say (ML-100K u1 0.873, ml-latest-small fold 0 0.775), nothing was added by the age of the film (0.873, 0.775), the length of the
  profile so far (0.872, 0.775; and 1.044 instead of 1.027 in the split by time, where profiles end long before), the quarter of the calendar (0.872, 0.776), the number of ratings around (0.873,
  0.775), the spread of all ratings of the viewer (0.873, 0.775) or the residuals of films of the same year or popularity (0.873, 0.775). Residuals that are free of the rating itself, from item-KNN and from
  a leave-one-out SVD, gave 0.871 and 0.774 at the cost of a second prediction for every film of the profile. Times in seconds gave 0.871 and 0.775 for a byte more a rating. The form was
  chosen with the validation rows of these two folds in view, and with their test rows beside them; the other eight folds were looked at once, when it was done.
- **EASE with 100 weights per movie**: in the hybrid it was no better than damped co-occurrence. The full weights between the 2,529 most rated films, in signed-root int8, do fit the
  budget, and item-KNN's lists now come from them. On validation rows, nDCG@10 / Recall@20 rose from 0.2603 / 0.3626 to 0.2649 / 0.3751 on ML-100K and from 0.2096 / 0.2826 to
  0.2137 / 0.2887 on ml-latest-small.
- **A second ALS model over all liked films besides EASE**: nDCG@10 changed by +0.0005 on the validation rows of ML-100K and by −0.001 on those of ml-latest-small.
- **Groups of viewers as the prototypes of user-KNN** (k-means over a sketch of residuals): on real ratings, a random sample of whole viewers of the same size was better. With 40,000
  opinions, the RMSE was 0.9248 against 0.9274–0.9287 and nDCG@10 0.273 against 0.217–0.249 on ML-100K; on ml-latest-small it was 0.8502 against 0.8538–0.8551 and 0.214 against
  0.173–0.183. On made-up ratings of the size of ML-32M, groups had the lower RMSE (0.8086 against 0.8172), and the sample had the better lists (0.193 against 0.182).
- **Asking newcomers where their taste is least certain**: films were chosen by what a rating would tell about the factors of taste (the gain of information in the Bayesian factorisation), times
  the chance to know them. After 5, 10 and 20 answers, net nDCG@10 was 0.218, 0.270 and 0.341 on ml-latest-small (139 newcomers) and 0.200, 0.213 and 0.285 on ML-100K (148). With the square of the
  chance to like the film in place of the information it was 0.242, 0.281 and 0.381, and 0.255, 0.297 and 0.368, with fewer films shown. The largest fall of the variance over all popular films gave
  0.216, 0.257 and 0.361, and 0.211, 0.239 and 0.307; asking about what the list would show gave 0.224, 0.264 and 0.362, and 0.164, 0.200 and 0.265. What one loves says more about a list than what
  one is divided about.
- **Shrinking item-KNN's correlations by shared energy** instead of the number of common raters, which would save an accumulator: the RMSE rose by 0.0009 to 0.0015.
- **One fit of the multinomial logit over all candidates**: its loss depends mostly on relevant films far down the list. On the top-N rows, nDCG@10 was 0.326 on ml-latest-small and 0.387
  on ML-100K. With the fit repeated on the 50 best candidates it is 0.333 and 0.388. Films drawn from the whole catalogue that stand for all others (importance weights) made it 0.322 and
  0.387, and a negative weight for popularity 0.290 and 0.384.
- **Stronger dislikes**: with disliked films at −0.15 instead of −0.05 in all heads but content, nDCG@10 was 0.003 lower on both sets, and net nDCG@10 the same within 0.001. With −0.5
  it fell by 0.01 to 0.04. Without neutral films (weight 0 in all heads), it was 0.002 lower on both.
- **No order by the viewer's own mean**: where films predicted below it may come anywhere, nDCG@10 is 0.01 higher on ML-100K and the same on ml-latest-small, but half of the viewers have such
  a film among their ten, and net nDCG@10 is lower by 0.007 and 0.02.
- **Opinions told by the viewer's mean** (d = (r − μ − b_u − 0.4 b_i) / σ, liked from 0 on, disliked from −½ down): the lowest star for one more film lowers the mean, and for two thirds of the
  profiles of ten it changes what other films count as. After it, 3.8 % of the near films rose on ml-latest-small and 2.7 % on ML-100K, nearly all of them in such profiles; with a
  robust estimate of what is usual it is 1.9 % and 1.4 %, and half of the rest is the order by the own mean. Of limits of clipping from 0.1 to 1 σ, smaller ones have fewer that rise; nDCG@10 and net
  nDCG@10 are the same within 0.003. When the damping is clipped as well, more films stay when all stars are reversed.
- **A robust mean for the order of lists**, which a dislike lowers less: films predicted below it came last. It made more near films rise, since a dislike lowers all predictions and others then fall below the
  limit: 7.0 % and 4.6 % with ratings clipped at one star below it, 3.5 % and 1.8 % at two stars, where the mean has 2.2 % and 1.6 %. nDCG@10 fell by up to 0.009.
- **Popularity by taste**: an extra term, how much better known the liked films are than usual times how well known a film is, with a fitted weight of 0.1 to 0.3. The art-house viewer got five
  films of their kind instead of four and the horror viewer three instead of four; nDCG@10 changed by +0.001 on ml-latest-small and −0.003 on ML-100K, net nDCG@10 by +0.002 and 0.000.
- **A convex content term** (the power 1.5 or 2 of z), so that genres count more for viewers of one kind of film: the fitted weight falls as much. With 1.5, net nDCG@10 is 0.002 and 0.001 higher; the
  viewers of art house and of old Hollywood get one more film of their kind, and that of romantic comedies one fewer. With 2 it is 0.002 lower and the same.
- **Neighbours' picks over a power of popularity** (0.3 for user-KNN alone; 0.4 for it and 0.2 for SVD and EASE): the three viewers of one taste got at most one more film of their kind, and net nDCG@10
  changed by −0.003 and 0.000, and by −0.014 and 0.000.
- **A stronger pull of the later fits towards the first one** (30 lists' worth instead of ten): on 20,000 sparse picks of one value, nDCG@10 over that of the best part rose from 0.96 to 0.99
  over five seeds, and on two made-up datasets of one value it fell by 0.01. All of these differences are below one standard error. So are 50 lists, 100 candidates, choosing the mixture by nDCG@100, and a
  choice by one standard error.
- **Fitting newcomers' weights on known users with cut-down profiles**: the models recommend films that they know such a user to have rated, and each of them counts as a miss.
- **A random search for the ranking weights** (the best nDCG@10 of 200 trials, averaged over sixteen halves of the lists): on 20,965 sparse picks of one value, nDCG@10 was 0.088 with one seed and
  0.025 with another. Its weights were negative at places, so that a model counted against what it said.
- **Held-out rows that were looked at**: the weights of opinions, the order by the own mean and the fit were compared on the top-N rows as well as on validation rows. Neighbouring values differ by
  less than the standard error. Random splits with the seeds 7 and 8, which nobody looked at before, say the same about liking and more about the price: net nDCG@10 went from 0.257 and 0.284 to
  0.257 and 0.289 on ML-100K and from 0.196 and 0.210 to 0.202 and 0.220 on ml-latest-small; nDCG@10 from 0.339 and 0.350 to 0.309 and 0.327, and from 0.276 and 0.278 to 0.259 and 0.262; the RMSE
  fell by up to 0.0008.
- **More Gibbs sweeps** (40 before the first sample and four between samples, instead of 20 and three): the RMSE changed by less than 0.001, and training took half as long again.
- **Stars as numbers, and an ordered probit in the sampler**: the factorisation explained (rating − μ)/σ before, as a normal variable. In a plain copy of the sampler without film facts, on
  u1, u3 and fold 0 of ml-latest-small, the RMSE of one model was 0.8960, 0.8815 and 0.8194 so; 0.8925, 0.8824 and 0.8106 with a noise of each viewer's own; 0.8929, 0.8819 and 0.8170 with an
  ordered probit (Albert & Chib 1993) and common thresholds; 0.8905, 0.8802 and 0.8055 with sampled thresholds of each viewer; and on u1 and fold 0 0.8909 and 0.8055 with normal scores and a
  noise of each viewer's own. That is as good as the sampled thresholds, needs no draws of feelings, and folds a profile in one pass. These were looked at on test rows. Everybody's shares
  weighed 5, 20, 30 or 60 ratings: 0.8935, 0.8915, 0.8912 and 0.8909 on u1, 0.8066, 0.8060, 0.8058 and 0.8055 on fold 0; the log-loss was lowest at 60 on u1 (1.193) and at 5 on fold 0 (1.550).
  30 was taken. Without the level, how generous a viewer is was lost on newcomers: with five ratings of ML-100K the RMSE of the blend was 0.9404 instead of 0.9355, and on u1 0.8821 instead of
  0.8828. Prior shares that follow the viewer's mean and spread, and less weight for classes that hold a wide range of feelings, made both worse.
- **The spread of the SVD samples as an uncertainty**: it adds nothing to the disagreement between models and the spread of the viewer's own ratings.
- **A damped prior for the films that a newcomer rated** (who-rated-what counts less if few films are known): with one rating, the RMSE changed by −0.008 on ML-100K and by +0.002 on
  ml-latest-small, and that of the hybrid did not change.`;

function folds(accuracy: Record<string, Evaluation>, prefix: string): Evaluation[] {
  return Object.keys(accuracy)
    .filter((name) => name.startsWith(prefix))
    .map((name) => accuracy[name]);
}
