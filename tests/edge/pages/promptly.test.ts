import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { promptly } from '../../../edge/pages/client/common/dom.ts';

describe('what is done promptly', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is done at once, and once more for all calls that follow closely', () => {
    let times = 0;
    const call = promptly(50, () => times++);
    call();
    expect(times).toBe(1);
    for (let k = 0; k < 10; k++) {
      vi.advanceTimersByTime(30);
      call();
    }
    expect(times).toBe(1);
    vi.advanceTimersByTime(50);
    expect(times).toBe(2);
  });

  it('is done at once again after a pause, and not without a call', () => {
    let times = 0;
    const call = promptly(50, () => times++);
    call();
    vi.advanceTimersByTime(1_000);
    expect(times).toBe(1);
    call();
    expect(times).toBe(2);
  });
});
