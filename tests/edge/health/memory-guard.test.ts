import { expect, it } from 'vitest';
import type { LogLine } from '../../../edge/health/log.ts';
import { memoryGuard } from '../../../edge/health/memory-guard.ts';

/** A process whose memory the test sets; `spare` of it can be given back. */
function makeProcess() {
  const process = { bytes: 50, spare: 0, time: 0, looks: 0, gaveBack: [] as string[], logs: [] as LogLine[] };
  const guard = memoryGuard({
    measure() {
      process.looks++;
      return { bytes: process.bytes, soft: 80, hard: 100 };
    },
    giveBack(pressure) {
      process.gaveBack.push(pressure);
      process.bytes -= process.spare;
      process.spare = 0;
    },
    log: (line) => process.logs.push(line),
    clock: () => process.time,
  });
  const at = (bytes: number) => {
    process.bytes = bytes;
    process.time += 200;
    return guard.pressure();
  };
  return { process, guard, at, events: () => process.logs.map(({ level, event }) => `${level} ${event}`) };
}

it('shrinks once and warns once each time the soft limit is crossed', () => {
  const { process, at, events } = makeProcess();
  expect([at(80), at(81), at(90), at(85), at(70), at(90)]).toEqual(['ok', 'soft', 'soft', 'soft', 'ok', 'soft']);
  expect(process.gaveBack).toEqual(['soft', 'soft']);
  expect(events()).toEqual(['warn memory-soft-limit', 'info memory-fallen', 'warn memory-soft-limit']);
});

it('refuses over the hard limit until memory has fallen, and goes on trying to give some back', () => {
  const { process, guard, at, events } = makeProcess();
  expect(at(120)).toBe('hard');
  expect(process.gaveBack).toEqual(['hard']);
  for (let k = 0; k < 20; k++) expect(at(120)).toBe('hard');
  expect(process.gaveBack).toEqual(['hard', 'hard', 'hard']);
  expect(at(97)).toBe('hard');
  expect(at(90)).toBe('soft');
  expect(at(50)).toBe('ok');
  expect(events()).toEqual(['error memory-hard-limit', 'info memory-fallen', 'info memory-fallen']);
  expect(guard.use()).toEqual({ bytes: 50, soft: 80, hard: 100 });
});

it('refuses nobody when giving back was enough', () => {
  const { process, at, events } = makeProcess();
  process.spare = 30;
  expect(at(110)).not.toBe('hard');
  expect(events()).toEqual(['warn memory-soft-limit']);
});

it('looks at most ten times a second, however often it is asked', () => {
  const { process, guard } = makeProcess();
  for (process.time = 0; process.time < 1_000; process.time++) guard.pressure();
  expect(process.looks).toBeLessThanOrEqual(11);
});

it('does nothing without a limit', () => {
  const guard = memoryGuard({
    measure: () => null,
    giveBack: () => expect.unreachable(),
    log: () => expect.unreachable(),
    clock: () => 0,
  });
  expect(guard.pressure()).toBe('ok');
  expect(guard.use()).toBeNull();
});
