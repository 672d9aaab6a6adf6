/** What a light release costs: its figures on the rows that the night held out, through the code that serves. */

import { type Manifest, parseJson, REPORT_FILE } from '../../../shared/release/manifest.ts';
import type { Source } from '../../../shared/source.ts';
import { markTest } from '../../splits/split-ratings.ts';
import type { Progress } from '../../terminal/progress.ts';
import { judge, summaryOf } from '../judge.ts';
import { describe, type LightRelease, lightSource } from './derive-light.ts';
import { readRatings } from './read-ratings.ts';

/**
 * Resolves to the light release with its evaluation and its report. `source` and `manifest` are those of the whole release.
 * One that was not judged is returned as it is. Throws `ReleaseError` when the whole release is damaged.
 */
export async function measureLight(
  light: LightRelease,
  source: Source,
  manifest: Manifest,
  report?: Progress['report'],
): Promise<LightRelease> {
  if (!manifest.judged || !manifest.evaluation) return light;
  const ratings = await readRatings(source, manifest);
  const test = markTest(ratings, manifest.seed);
  const figures = await judge(lightSource(light), test, { report });
  const evaluation = summaryOf(figures, test.heldOut.ratings.length);
  const old = parseJson(REPORT_FILE, new TextDecoder().decode(await source.read(REPORT_FILE))) as { heldOut: unknown };
  const text = new TextEncoder().encode(`${JSON.stringify({ heldOut: old.heldOut, ...figures })}\n`);
  const files = new Map([...light.files, [REPORT_FILE, text] as const]);
  return { files, manifest: describe(files, { ...light.manifest, judged: true, evaluation }) };
}
