import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkOf } from '../../../edge/access/rate-limit.ts';
import { memoryRateLimiter } from '../../../edge/node/rate-limiter.ts';

const MINUTE_MS = 60_000;

/** A limiter with a clock that a test moves. */
function limiterAt(perMinute: number) {
  const clock = { ms: 1_700_000_000_000 };
  const limiter = memoryRateLimiter(perMinute, () => clock.ms);
  return { clock, take: async (id: string, requests = 1) => limiter.take(id, requests) };
}

describe('the limiter of the Node host', () => {
  it('allows so many at once, then says when to ask again', async () => {
    const { clock, take } = limiterAt(6);
    for (let left = 5; left >= 0; left--) expect(await take('a')).toMatchObject({ allowed: true, remaining: left });
    const refused = await take('a');
    expect(refused).toEqual({ allowed: false, remaining: 0, seconds: 10 });
    clock.ms += refused.seconds * 1000;
    expect((await take('a')).allowed).toBe(true);
    expect((await take('a')).allowed).toBe(false);
    clock.ms += MINUTE_MS;
    expect(await take('a')).toMatchObject({ allowed: true, remaining: 5 });
  });

  it('counts what is worth several requests as such, and never as more than a minute', async () => {
    const { clock, take } = limiterAt(6);
    expect(await take('a', 4)).toMatchObject({ allowed: true, remaining: 2 });
    expect(await take('a', 4)).toMatchObject({ allowed: false });
    expect(await take('a', 2)).toMatchObject({ allowed: true, remaining: 0 });
    clock.ms += MINUTE_MS;
    expect(await take('a', 100)).toMatchObject({ allowed: true, remaining: 0 });
  });

  it('counts callers apart', async () => {
    const { take } = limiterAt(1);
    expect((await take('a')).allowed).toBe(true);
    expect((await take('a')).allowed).toBe(false);
    expect((await take('b')).allowed).toBe(true);
  });

  it('never allows more than a minute is worth on top of what time has given back, and never refuses a patient caller', async () => {
    const steps = fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 1, maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 50 }), steps, async (perMinute, pauses) => {
        const { clock, take } = limiterAt(perMinute);
        const start = clock.ms;
        let allowed = 0;
        for (const pause of pauses) {
          clock.ms += pause;
          const taken = await take('a');
          if (taken.allowed) allowed++;
          if (pause >= MINUTE_MS / perMinute) expect(taken.allowed).toBe(true);
          const most = perMinute + ((clock.ms - start) * perMinute) / MINUTE_MS;
          expect(allowed).toBeLessThanOrEqual(most + 1e-3);
        }
      }),
    );
  });

  it('forgets rather than grows', async () => {
    const { take } = limiterAt(1);
    await take('first');
    for (let i = 0; i < 50_000; i++) await take(`address:${i}`);
    expect((await take('first')).allowed).toBe(true);
    expect((await take('address:49999')).allowed).toBe(false);
  });
});

describe('one caller among addresses', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:4711', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['[2001:DB8:1:2::6]:4711', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0db8:0000:0000:1::', '2001:db8:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('%s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('is an IPv6 network however the address is written, and whatever its last 64 bits are', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    const half = fc.array(group, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(half, half, half, (network, one, other) => {
        const hex = (groups: number[]) => groups.map((part) => part.toString(16)).join(':');
        const padded = (groups: number[]) => groups.map((part) => part.toString(16).padStart(4, '0')).join(':');
        const short = new URL(`http://[${hex([...network, ...one])}]`).hostname;
        const expected = networkOf(hex([...network, ...other]));
        expect(networkOf(short)).toBe(expected);
        expect(networkOf(padded([...network, ...one]).toUpperCase())).toBe(expected);
      }),
    );
  });

  it('is short, whatever a proxy says', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ maxLength: 500 }), fc.ipV6()), (text) => networkOf(text).length <= 64));
  });
});
