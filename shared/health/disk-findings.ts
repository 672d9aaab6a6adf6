/** Findings about the disks and about the ratings that people gave. */

import { formatBytes } from '../units.ts';
import type { StoredFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { isGood } from './night-findings.ts';

/** Below so much free space there is a warning, and a night or a write may soon fail. Round numbers. */
const LITTLE: Readonly<Record<'releases' | 'feedback', number>> = { releases: 500_000_000, feedback: 100_000_000 };
const HARDLY_ANY = 20_000_000;
/** A night needs room for its release and for the phases that it keeps. */
const RELEASES_NEEDED = 3;

/** The findings; empty when there is room for the next nights. */
export function ofDisks({ disks, releases, unreadable }: StoredFacts): Finding[] {
  const largest = Math.max(0, ...releases.map(({ bytes }) => bytes));
  const found = disks.flatMap(({ volume, free }): Finding[] => {
    const room = volume === 'releases' ? Math.max(LITTLE.releases, RELEASES_NEEDED * largest) : LITTLE.feedback;
    if (free >= room) return [];
    const least = volume === 'releases' ? Math.max(HARDLY_ANY, largest) : HARDLY_ANY;
    return [
      {
        level: free < least ? 'bad' : 'warn',
        about: 'disk',
        what: `${formatBytes(free)} are free on the disk of the ${volume === 'releases' ? 'releases' : 'feedback'}.`,
        effect:
          volume === 'releases' ? 'The next night may not find room.' : 'Ratings that people give may soon be refused.',
        todo: 'Free some space: “cinematch releases prune --keep 2”, old downloads, old logs.',
      },
    ];
  });
  const unknown = unreadable
    .filter(({ about }) => about === 'disk')
    .map(
      ({ reason }): Finding => ({
        level: 'warn',
        about: 'disk',
        what: `The free space cannot be read: ${reason}.`,
        effect: 'Nobody is warned before the disk is full.',
        todo: 'Mend the storage.',
      }),
    );
  return [...found, ...unknown];
}

/** The findings; empty when feedback can be read and nights take it up. */
export function ofFeedback({ feedback, nights, unreadable }: StoredFacts): Finding[] {
  const found = unreadable
    .filter(({ about }) => about === 'feedback')
    .map(
      ({ reason }): Finding => ({
        level: 'bad',
        about: 'feedback',
        what: `The ratings that people gave cannot be read: ${reason}.`,
        effect: 'Whoever rates a film gets 503, and so do pages of users.',
        todo: 'Mend the file or the disk, or restore a backup with “cinematch feedback import”.',
      }),
    );
  const last = nights.find(isGood);
  if (feedback && feedback.waiting > 0 && last && !last.feedback) {
    found.push({
      level: 'warn',
      about: 'feedback',
      what: `${feedback.waiting} ratings that people gave wait, and the last night did not take up feedback.`,
      effect: 'They count in answers about these people. Nothing is learned from them.',
      todo: 'Give the nightly run “--feedback” with the file of the service.',
    });
  }
  return found;
}
