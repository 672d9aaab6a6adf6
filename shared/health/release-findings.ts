/** Findings about the releases, and about what processes answer from. */

import type { ServingFacts, StoredFacts } from './facts.ts';
import type { Finding } from './finding.ts';

/** An RMSE above that of the release before by more than this share is worth a look. A round number. */
const WORSE = 0.05;

/** The findings; empty when the current release is intact and answers everywhere. */
export function ofReleases(facts: StoredFacts, processes: readonly ServingFacts[]): Finding[] {
  const told = new Set<string>();
  const found: Finding[] = facts.unreadable
    .filter(({ about }) => about === 'release')
    .map(({ reason }) =>
      make(
        'bad',
        `The releases cannot be read: ${reason}.`,
        'Nobody knows what is stored.',
        'Mend the storage: disk, permissions or bucket.',
      ),
    );
  for (const { worker, release, refused } of processes) {
    const who = worker === null ? 'The service' : `Process ${worker}`;
    if (refused) {
      const what = refused.release === null ? 'The pointer' : `Release ${refused.release}, which is current,`;
      const key = `${refused.release} ${refused.code} ${refused.reason}`;
      if (told.has(key)) continue;
      told.add(key);
      if (refused.release !== null) told.add(refused.release);
      found.push(
        make(
          'bad',
          `${what} was refused (${refused.code}): ${refused.reason}.`,
          release === null ? 'Nothing can be recommended.' : `Release ${release} answers instead.`,
          'See what “cinematch releases inspect <id>” says. The next nightly run repairs a damaged release; “cinematch releases rollback” goes back to an intact one.',
        ),
      );
    } else if (release === null) {
      found.push(
        make(
          'bad',
          `${who} has no release open.`,
          'Nothing can be recommended.',
          'Run “cinematch nightly”, or see the log of the service.',
        ),
      );
    } else if (facts.current !== null && release !== facts.current) {
      found.push(
        make(
          'warn',
          `${who} answers from release ${release}, although ${facts.current} is current.`,
          'A process takes a new release within a second or so.',
          'Look again. If it stays, see the log of the service.',
        ),
      );
    }
  }
  return [...found, ...ofStored(facts, told)];
}

function ofStored({ current, releases, unreadable }: StoredFacts, told: ReadonlySet<string>): Finding[] {
  if (releases.length === 0) {
    if (unreadable.some(({ about }) => about === 'release')) return [];
    return [make('bad', 'No release is stored.', 'Nothing can be recommended.', 'Run “cinematch nightly”.')];
  }
  const found: Finding[] = [];
  const at = releases.findIndex(({ id }) => id === current);
  if (at === -1) {
    const what = current === null ? 'No release is current.' : `Release ${current} is current, but it is not stored.`;
    found.push(
      make('bad', what, 'A service that starts now has to guess.', 'Name one with “cinematch releases rollback <id>”.'),
    );
  }
  for (const { id, problem } of releases) {
    if (problem === null || told.has(id)) continue;
    if (id === current) {
      found.push(
        make(
          'bad',
          `Release ${id}, which is current, is not intact: ${problem}.`,
          'A service that starts now refuses it.',
          'Run “cinematch nightly”, which repairs it, or “cinematch releases rollback”.',
        ),
      );
    } else {
      found.push(
        make(
          'warn',
          `Release ${id} is not intact: ${problem}.`,
          'Nobody can go back to it.',
          'Remove its folder, or restore it from a backup.',
        ),
      );
    }
  }
  const [now, before] = [releases[at], releases[at + 1]];
  if (
    now &&
    before &&
    now.dataset === before.dataset &&
    now.rmse !== null &&
    before.rmse !== null &&
    now.rmse > before.rmse * (1 + WORSE)
  ) {
    found.push(
      make(
        'warn',
        `The current release predicts worse than the one before: RMSE ${now.rmse} after ${before.rmse}.`,
        'Lists may be worse.',
        'Look at the ratings of that night; “cinematch releases rollback” goes back.',
      ),
    );
  }
  return found;
}

function make(level: Finding['level'], what: string, effect: string, todo: string): Finding {
  return { level, about: 'release', what: what.replaceAll(/\.\.$/g, '.'), effect, todo };
}
