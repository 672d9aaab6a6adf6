/**
 * Learns everything that a release needs from ratings: hold out some users and some rows of the others → train → fit
 * the blend's weights on what was held out → train again on all rows and keep the weights. Above `ALL_USERS_MAX`
 * ratings there is no second training.
 */

import type { Blend } from '../../models/hybrid/artifact.ts';
import { trainBlend } from '../../models/hybrid/train.ts';
import type { Validation } from '../../models/hybrid/validation.ts';
import { forViewersOn, openModelFiles } from '../../models/hybrid/viewer-threads.ts';
import { scoringBytes } from '../../models/scorers.ts';
import { type Team, withinMemory } from '../../models/team.ts';
import {
  type Catalogue,
  filterRows,
  type Ratings,
  type RatingsByUser,
  type RatingsShape,
} from '../../shared/ratings.ts';
import { loadKernels } from '../process/load-kernels.ts';
import { countKept, KEPT } from '../splits/held-out.ts';
import { ALL_USERS_MAX, splitForBlend } from '../splits/split-ratings.ts';
import type { Progress } from '../terminal/progress.ts';
import { withTeam } from './thread-team.ts';
import { type TrainedModels, trainModels } from './train-models.ts';

/** The trained models and the weights of their blend. */
export interface Learned extends TrainedModels {
  readonly blend: Blend;
}

interface LearnOptions {
  readonly seed: number;
  readonly threads: number;
  /** Bytes of the whole process. */
  readonly memoryLimit: number;
  readonly progress: Progress;
}

/**
 * Trains the models and their blend on the ratings that `marks` keeps; by default on all. The result depends on these
 * ratings, the catalogue and the seed, and not on `threads`. Throws `MemoryLimitError` if `progress` enforces a limit.
 */
export async function learn(
  ratings: RatingsByUser,
  catalogue: Catalogue,
  options: LearnOptions,
  marks: Uint8Array = new Uint8Array(ratings.numRatings),
): Promise<Learned> {
  const { seed, progress } = options;
  return withTeam(options, async (team) => {
    const { memory } = team;
    const trainOn = (kept: Ratings, phase: string) => trainModels(kept, catalogue, { seed, team, progress, phase });
    // What is trained on is made where the kernels read it, and nowhere else.
    const { first, shape, validation } = await withinMemory(memory, async () => {
      const { kept, validation } = splitForBlend(ratings, seed, { marks, arrays: memory });
      return { first: await trainOn(kept, 'train'), shape: shapeOf(kept), validation };
    });
    const blend = await progress.phase('blend', () => blendModels(team, first, shape, validation));
    const trainAgain = () =>
      withinMemory(memory, () =>
        trainOn(
          filterRows(ratings, (at) => marks[at] === KEPT, memory),
          'train-again',
        ),
      );
    const last = countKept(marks) <= ALL_USERS_MAX ? await trainAgain() : first;
    const { hash } = await loadKernels('training');
    return { ...last, config: { ...last.config, kernels: hash }, blend };
  });
}

/** Returns what is known of ratings without their rows. */
function shapeOf({ numUsers, numMovies, numRatings, scale, byMovie }: Ratings): RatingsShape {
  return { numUsers, numMovies, numRatings, scale, byMovie: { offsets: byMovie.offsets.slice() } };
}

/** Learns the blend of models that were trained on ratings of this shape, without the validation rows. */
export async function blendModels(
  team: Team,
  { files }: Pick<TrainedModels, 'files'>,
  shape: RatingsShape,
  validation: Validation,
): Promise<Blend> {
  const { module } = await loadKernels('scoring');
  const fileBytes = Object.fromEntries(Array.from(files, ([file, { length }]) => [file, { bytes: length }]));
  const kernelBytes = scoringBytes({ ...shape, files: fileBytes });
  const given = { files, numMovies: shape.numMovies, module, kernelBytes };
  const models = openModelFiles(given);
  return withinMemory(team.memory, () =>
    trainBlend(models, validation, shape.scale, forViewersOn(team, given, models)),
  );
}
