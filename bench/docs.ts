/** `npm run bench -- docs`: writes docs/accuracy.md from the figures in bench/results. Its sections are in accuracy-page/. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askingSection } from './accuracy-page/asking.ts';
import { calibrationSection } from './accuracy-page/calibration.ts';
import { dialSection } from './accuracy-page/dials.ts';
import { learningSection } from './accuracy-page/learning.ts';
import { likingSection } from './accuracy-page/liking.ts';
import { newcomerSection } from './accuracy-page/newcomers.ts';
import { pickSection } from './accuracy-page/picks.ts';
import { type Measured, priceSection } from './accuracy-page/price.ts';
import { readProse } from './accuracy-page/prose.ts';
import { rankingSection } from './accuracy-page/ranking.ts';
import { ratingSection } from './accuracy-page/rating.ts';
import { tasteSection } from './accuracy-page/tastes.ts';
import { timeSection } from './accuracy-page/time.ts';
import { togetherSection } from './accuracy-page/together.ts';
import { unwantedSection } from './accuracy-page/unwanted.ts';
import { type Variants, variantsSection } from './accuracy-page/variants.ts';
import { RESULTS } from './accuracy-runs.ts';
import type { AskingFigures } from './asking.ts';
import type { Discovery } from './discovery.ts';
import type { LearningCurves } from './learning.ts';
import type { NightlyFigures } from './nightly.ts';
import type { PickFigures } from './picks.ts';
import { readResults } from './record.ts';
import type { TasteLists } from './tastes.ts';
import type { TogetherFigures } from './together.ts';
import type { UnwantedFigures } from './unwanted.ts';

const DOCS = join(import.meta.dirname, '../docs');
/** The name of the made-up dataset of the size of ML-32M. */
const ML_32M = 'ml-32m-synth';

/** Writes the page. Throws if one of the benchmarks that it names was never run. */
export async function run(): Promise<void> {
  const read = async <T>(file: string) => JSON.parse(await readFile(join(RESULTS, file), 'utf8')) as T;
  const accuracy = await read<Record<string, Measured>>('accuracy.json');
  const asking = await read<AskingFigures>('asking.json');
  const ablation = await read<Variants>('ablation.json');
  const compression = await read<Variants>('compression.json');
  const discovery = await read<Discovery>('discovery.json');
  const together = await read<TogetherFigures>('together.json');
  const unwanted = await read<UnwantedFigures>('unwanted.json');
  const learning = await read<LearningCurves>('learning.json');
  const picks = await read<PickFigures>('picks.json');
  const tastes = await read<TasteLists>('tastes.json');
  const { [ML_32M]: night } = await readResults<NightlyFigures>('nightly');
  const text = [
    readProse('introduction'),
    ratingSection(accuracy),
    rankingSection(accuracy),
    likingSection(accuracy),
    tasteSection(tastes),
    dialSection(discovery),
    togetherSection(together),
    unwantedSection(unwanted),
    pickSection(picks),
    newcomerSection(accuracy),
    askingSection(asking),
    timeSection(accuracy),
    learningSection(learning),
    calibrationSection(accuracy),
    priceSection(accuracy, night),
    variantsSection(
      'What each part brings',
      'The hybrid is trained again without one part, and its blend is fitted again. The last column is the RMSE of the changed model by itself; a model that was removed answers with the baseline.',
      ablation,
    ),
    variantsSection(
      'What it costs to be small',
      'Measured with `npm run bench -- compression`. In each row, one part of the hybrid is either exact or smaller than these datasets need. Some are as small as in a release of 32 million ' +
        'ratings (4 or 5 SVD samples of 16 factors, 46 neighbours), others are even smaller (weights between 500 films, opinions of 100 viewers). `ml-1m-synth` is a made-up dataset of the size of ML-1M.',
      compression,
    ),
    readProse('what-did-not-work'),
  ].join('\n\n');
  await mkdir(DOCS, { recursive: true });
  await writeFile(join(DOCS, 'accuracy.md'), `${text}\n`);
}
