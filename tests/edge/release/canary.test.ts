/** Which viewers get a release that is tried. */

import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../edge/release/canary.ts';

const VIEWERS = Array.from({ length: 20_000 }, (_, user) => `user:${user}`);
const tried = (release: string, share: number) => VIEWERS.map((viewer) => placeOf(viewer, release) < share);
const shareOf = (chosen: readonly boolean[]) => chosen.filter(Boolean).length / chosen.length;

describe('the viewers on whom a release is tried', () => {
  it.each([0.01, 0.1, 0.5])('are about a share of %d of all', (share) => {
    // Five standard deviations of a binomial share.
    const margin = 5 * Math.sqrt((share * (1 - share)) / VIEWERS.length);
    expect(Math.abs(shareOf(tried('0123456789abcdef', share)) - share)).toBeLessThan(margin);
  });

  it('stay when the share grows, and are others for another release', () => {
    const [few, many] = [tried('0123456789abcdef', 0.1), tried('0123456789abcdef', 0.4)];
    expect(few.every((isTried, viewer) => !isTried || many[viewer])).toBe(true);
    const other = tried('fedcba9876543210', 0.1);
    const both = few.map((isTried, viewer) => isTried && other[viewer]);
    expect(Math.abs(shareOf(both) - 0.01)).toBeLessThan(5 * Math.sqrt((0.01 * 0.99) / VIEWERS.length));
  });
});
