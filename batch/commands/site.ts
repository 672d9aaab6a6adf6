/** `site`: writes a site that needs no server. */

import type { Command } from 'commander';
import { formatBytes } from '../../shared/units.ts';
import { print } from '../terminal/print.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { findRelease, type ReleaseOptions, releaseOptions } from './options.ts';

/** Adds the command `site`, which prints the folder, its release and its bytes. */
export function addSite(program: Command): void {
  releaseOptions(program.command('site'))
    .description('write a site for any static host: pages, and a service that runs in the browsers of its visitors')
    .requiredOption('--out <dir>', 'folder to write: a new one, or a site that was written before')
    .action(async (options: ReleaseOptions & { out: string }) => {
      const { source } = await findRelease(options);
      const { readManifest } = await import('../../shared/release/manifest.ts');
      const { writeSite } = await import('../../edge/node/site/write-site.ts');
      const manifest = await readManifest(source);
      const written = await writeSite({ out: options.out, source, manifest }).catch((error: unknown) => {
        throw error instanceof RangeError ? new UsageError(error.message) : error;
      });
      const { out, release, files, bytes, deviceBytes } = written;
      const text = `${out}: release ${release}, ${files} files, ${formatBytes(bytes)}; a device loads ${formatBytes(deviceBytes)}`;
      print({ value: written, text }, options);
    });
}
