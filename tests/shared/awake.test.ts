import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { afterAwake } from '../../shared/awake.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('runs once, after the limit', () => {
  const run = vi.fn();
  afterAwake(600, run);
  vi.advanceTimersByTime(599);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(6_000);
  expect(run).toHaveBeenCalledTimes(1);
});

it('begins anew when restarted, and never runs when cancelled', () => {
  const run = vi.fn();
  const timer = afterAwake(600, run);
  vi.advanceTimersByTime(500);
  timer.restart();
  vi.advanceTimersByTime(500);
  expect(run).not.toHaveBeenCalled();
  timer.cancel();
  vi.advanceTimersByTime(6_000);
  expect(run).not.toHaveBeenCalled();
});

it('takes no notice of a clock that is set', () => {
  const run = vi.fn();
  afterAwake(600, run);
  for (const year of [2000, 2100]) vi.setSystemTime(Date.UTC(year, 0));
  vi.advanceTimersByTime(500);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100);
  expect(run).toHaveBeenCalledTimes(1);
});
