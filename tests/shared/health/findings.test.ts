/** What there is to say of facts about a service. */

import { describe, expect, it } from 'vitest';
import type { ServingFacts, StoredFacts } from '../../../shared/health/facts.ts';
import { spanText } from '../../../shared/health/finding.ts';
import { findingsOf, levelOf } from '../../../shared/health/findings.ts';
import { type Night, nightsText, parseNights } from '../../../shared/release/nights.ts';

const [NEW, OLD] = ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb'];
const NIGHT: Night = {
  started: '2026-03-02T03:17:00.000Z',
  ended: '2026-03-02T03:40:00.000Z',
  outcome: 'published',
  reason: null,
  release: NEW,
  rmse: 0.8,
  ndcg10: 0.3,
  feedback: true,
};
const release = (id: string, time: string) => ({
  id,
  current: id === NEW,
  time,
  bytes: 1_000_000,
  dataset: 'ml',
  simulated: false,
  ratings: 10,
  rmse: 0.8,
  ndcg10: 0.3,
  problem: null,
});
const WELL: StoredFacts = {
  time: '2026-03-02T09:00:00.000Z',
  current: NEW,
  releases: [release(NEW, '2026-03-02T03:40:00.000Z'), release(OLD, '2026-03-01T03:40:00.000Z')],
  nights: [NIGHT],
  nightRuns: false,
  nightHours: 24,
  disks: [
    { volume: 'releases', free: 5e9, size: 9e9 },
    { volume: 'feedback', free: 5e9, size: 9e9 },
  ],
  feedback: { rows: 3, lastWrite: '2026-03-02T08:00:00.000Z', waiting: 1 },
  unreadable: [],
};
const SERVING: ServingFacts = { worker: null, release: NEW, refused: null };
const found = (change: Partial<StoredFacts>, processes: readonly ServingFacts[] = [SERVING]) =>
  findingsOf({ ...WELL, ...change }, processes);

describe('findings', () => {
  it('are none while all is well, and each of the others says what it is, its effect and what to do', () => {
    expect(findingsOf(WELL, [SERVING])).toEqual([]);
    expect(levelOf([])).toBe('good');
    const all = [
      ...found({ nights: [{ ...NIGHT, outcome: 'failed', reason: 'no space' }], time: '2026-03-09T09:00:00.000Z' }),
      ...found({ releases: [], current: null }),
      ...found({ disks: [{ volume: 'feedback', free: 1, size: 2 }] }),
    ];
    expect(all.length).toBeGreaterThan(3);
    for (const { what, effect, todo } of all)
      for (const text of [what, effect, todo]) expect(text).toMatch(/^\S.*[.:]$|\.$/);
  });

  it('tell of a refused release with its reason, once for all processes, and what answers instead', () => {
    const refused = { release: NEW, code: 'corrupt', reason: 'svd.arrow: has a wrong checksum' };
    const processes = [1, 2].map((worker) => ({ worker, release: OLD, refused }));
    expect(found({}, processes)).toMatchObject([
      {
        level: 'bad',
        about: 'release',
        what: `Release ${NEW}, which is current, was refused (corrupt): ${refused.reason}.`,
        effect: `Release ${OLD} answers instead.`,
      },
    ]);
    const pointer = { release: null, code: 'corrupt', reason: 'current.json: not JSON' };
    expect(found({ current: null }, [{ ...SERVING, refused: pointer }])[0].what).toContain('The pointer was refused');
  });

  it('tell of damage before a service meets it', () => {
    const [now, before] = WELL.releases;
    expect(found({ releases: [{ ...now, problem: 'svd.arrow: is missing' }, before] })).toMatchObject([
      { level: 'bad' },
    ]);
    expect(found({ releases: [now, { ...before, problem: 'svd.arrow: is missing' }] })).toMatchObject([
      { level: 'warn' },
    ]);
    expect(found({ releases: [before] })).toMatchObject([{ level: 'bad' }]);
    expect(found({}, [{ ...SERVING, release: null }])).toMatchObject([{ level: 'bad' }]);
    expect(found({}, [{ ...SERVING, release: OLD }])).toMatchObject([{ level: 'warn' }]);
  });

  it.each([
    ['failed', { outcome: 'failed', reason: 'the download failed', release: null }, 'failed: the download failed.'],
    [
      'refused',
      { outcome: 'refused', reason: 'the RMSE is 2', release: null },
      'was refused by a gate: the RMSE is 2.',
    ],
    ['killed', { outcome: null, ended: null, release: null }, 'was killed before it ended.'],
  ] as const)('tell of a night that was %s', (_, change, words) => {
    const [finding, ...others] = found({ nights: [{ ...NIGHT, ...change }] });
    expect(finding).toMatchObject({ level: 'bad', about: 'night' });
    expect(finding.what).toContain(words);
    expect(others).toEqual([]);
  });

  it('say nothing of a night that is at work, also where nobody can know', () => {
    const nights = [{ ...NIGHT, outcome: null, ended: null, release: null }];
    expect(found({ nights, nightRuns: true })).toEqual([]);
    expect(found({ nights, nightRuns: null })).toEqual([]);
    expect(found({ nights, nightRuns: null, time: '2026-03-04T03:17:00.000Z' })[0]).toMatchObject({ level: 'bad' });
  });

  it('tell of a night that is overdue, the more the later, with a note of it and without', () => {
    for (const nights of [[NIGHT], []]) {
      expect(found({ nights, time: '2026-03-03T15:00:00.000Z' })).toEqual([]);
      expect(found({ nights, time: '2026-03-03T16:00:00.000Z' })).toMatchObject([{ level: 'warn', about: 'night' }]);
      expect(found({ nights, time: '2026-03-05T04:00:00.000Z' })).toMatchObject([{ level: 'bad', about: 'night' }]);
      expect(found({ nights, time: '2026-03-05T04:00:00.000Z', nightHours: 0 })).toEqual([]);
    }
  });

  it('tell of a disk that gets full, of feedback that no night takes and of feedback that cannot be read', () => {
    const disk = (free: number) => found({ disks: [{ volume: 'releases', free, size: 9e9 }] });
    expect(disk(400e6)).toMatchObject([{ level: 'warn', about: 'disk' }]);
    expect(disk(1e6)).toMatchObject([{ level: 'bad', about: 'disk' }]);
    expect(found({ nights: [{ ...NIGHT, feedback: false }] })).toMatchObject([{ level: 'warn', about: 'feedback' }]);
    const unreadable = [{ about: 'feedback' as const, reason: 'is locked' }];
    expect(found({ feedback: null, unreadable })).toMatchObject([{ level: 'bad', about: 'feedback' }]);
  });

  it('say time spans as people do', () => {
    expect([1, 90, 120, 47 * 60, 72 * 60].map((minutes) => spanText(minutes * 60_000))).toEqual([
      '1 minute',
      '90 minutes',
      '2 hours',
      '47 hours',
      '3 days',
    ]);
  });
});

describe('notes of nights', () => {
  it('are read as they were written, the latest sixty, and damage counts as nothing', () => {
    const many = Array.from({ length: 70 }, (_, k) => ({ ...NIGHT, rmse: k }));
    expect(parseNights(nightsText(many))).toEqual(many.slice(0, 60));
    for (const text of ['', '{', 'null', '[]', '{"version":2,"nights":[]}', '{"version":1,"nights":[{}]}']) {
      expect(parseNights(text)).toEqual([]);
    }
  });
});
