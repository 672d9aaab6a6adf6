/** `releases canary`: tries a release on a share of the viewers, changes the share, or ends the trial. */

import { type Command, InvalidArgumentError } from 'commander';
import { type Canary, readCanaryOption } from '../../../shared/release/canary.ts';
import type { Answer } from '../../terminal/answer.ts';
import { print } from '../../terminal/print.ts';
import { RELEASES, type ReleaseOptions } from '../options.ts';

/** Adds `releases canary`. */
export function addCanary(releases: Command): void {
  releases
    .command('canary')
    .description('try a release on a share of the viewers, or stop that; without an argument, say what is tried')
    .argument('[what]', 'like 0123456789abcdef=10%, or stop', readWhat)
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--json', 'print JSON')
    .action(async (what: Canary | 'stop' | undefined, options: ReleaseOptions) => {
      print(await canary(options.releases, what), options);
    });
}

/** Does what `releases canary` is told. Throws as the functions of batch/releases/canary.ts. */
async function canary(releasesDir: string, what: Canary | 'stop' | undefined): Promise<Answer> {
  const { endTrial, triedRelease, tryRelease } = await import('../../releases/canary.ts');
  if (what === 'stop') {
    const { release } = await endTrial(releasesDir);
    return {
      value: { release, percent: 0 },
      text: `release ${release} is tried no more; everybody gets the current one`,
    };
  }
  if (what) await tryRelease(releasesDir, what);
  const tried = what ?? (await triedRelease(releasesDir));
  if (!tried) return { value: { release: null, percent: 0 }, text: 'no release is tried' };
  return { value: tried, text: `release ${tried.release} is tried on ${tried.percent} % of the viewers` };
}

function readWhat(text: string): Canary | 'stop' {
  if (text === 'stop') return text;
  try {
    return readCanaryOption(text);
  } catch (error) {
    throw new InvalidArgumentError(`Expected${(error as Error).message.replace(/^expected/, '')}, or stop.`);
  }
}
