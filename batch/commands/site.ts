/** `site`: writes a site that needs no server. */

import { type Command, InvalidArgumentError } from 'commander';
import type { Manifest } from '../../shared/release/manifest.ts';
import type { Source } from '../../shared/source.ts';
import { formatBytes } from '../../shared/units.ts';
import { print } from '../terminal/print.ts';
import type { Progress } from '../terminal/progress.ts';
import { UsageError } from '../terminal/usage-error.ts';
import * as read from './arguments.ts';
import { findRelease, publishEndpoint, type ReleaseOptions, releaseOptions, showProgress } from './options.ts';

/** Most bytes that a device loads by default: half a minute at 1.6 Mbit/s. A round number. */
export const LIGHT_BUDGET = 6_000_000;

type SiteOptions = ReleaseOptions & { out: string; budget: number; publishTo?: string; publishEndpoint?: string };

/** Parses the bytes of a light release; 0 for `none`, which stands for the whole release. */
export function lightBudget(text: string): number {
  if (text === 'none') return 0;
  try {
    return read.bytes(text);
  } catch {
    throw new InvalidArgumentError('Expected a size like 6MB, or none for the whole release.');
  }
}

/** Adds the command `site`, which prints the folder, its release and its bytes. */
export function addSite(program: Command): void {
  releaseOptions(program.command('site'))
    .description('write a site for any static host: pages, and a service that runs in the browsers of its visitors')
    .requiredOption('--out <dir>', 'folder to write: a new one, or a site that was written before')
    .option(
      '--budget <size>',
      'most that a device loads, compressed; none for the whole release, with the ratings of all its users (default: 6MB)',
      lightBudget,
      LIGHT_BUDGET,
    )
    .option(
      '--publish-to <target>',
      'put the release for devices into the bucket of a Worker as well, for private mode: r2://<bucket>, or r2-local[:<dir>]',
    )
    .addOption(publishEndpoint())
    .action(async (options: SiteOptions) => {
      const { publishTo: target, publishEndpoint: endpoint } = options;
      const { checkTarget, uploadSiteTo } = await import('./publish-to.ts');
      if (target !== undefined) await checkTarget({ target, endpoint });
      const { source } = await findRelease(options);
      const { readManifest } = await import('../../shared/release/manifest.ts');
      const { writeSite } = await import('../../edge/node/site/write-site.ts');
      const manifest = await readManifest(source);
      const chosen =
        options.budget === 0
          ? { source, manifest }
          : await makeLight(source, manifest, options.budget, await showProgress());
      const written = await writeSite({ out: options.out, ...chosen }).catch((error: unknown) => {
        throw error instanceof RangeError ? new UsageError(error.message) : error;
      });
      const { out, release, files, bytes, deviceBytes } = written;
      const text = `${out}: release ${release}, ${files} files, ${formatBytes(bytes)}; a device loads ${formatBytes(deviceBytes)}`;
      const value = { ...written, light: chosen.manifest.light ?? null };
      if (target === undefined) return print({ value, text }, options);
      const upload = await uploadSiteTo({ target, endpoint, out }, await showProgress());
      const { uploadedFiles, uploadedBytes, keptFiles, removedFiles } = upload;
      const sent = `${upload.target}: files uploaded: ${uploadedFiles} (${formatBytes(uploadedBytes)}), already there: ${keptFiles}, removed: ${removedFiles}`;
      print({ value: { ...value, upload }, text: `${text}\n${sent}` }, options);
    });
}

/**
 * Derives and measures the light release of a release. Throws `UsageError` when the budget is too small for it, and
 * `ReleaseError` when the release is damaged.
 */
export async function makeLight(
  source: Source,
  manifest: Manifest,
  budget: number,
  progress: Progress,
): Promise<{ source: Source; manifest: Manifest }> {
  const { deriveLight, lightSource } = await import('../releases/light/derive-light.ts');
  const { measureLight } = await import('../releases/light/measure-light.ts');
  const derived = await progress
    .phase('derive', () => deriveLight(source, manifest, budget))
    .catch((error: unknown) => {
      throw error instanceof RangeError ? new UsageError(error.message) : error;
    });
  const light = await progress.phase('evaluate', () => measureLight(derived, source, manifest, progress.report));
  return { source: lightSource(light), manifest: light.manifest };
}
