import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KernelMemory } from '../../shared/kernels/memory.ts';

const PAGE_BYTES = 65_536;
const KINDS = ['float32', 'float64', 'uint32', 'uint16', 'uint8'] as const;
const lengths = fc.array(fc.tuple(fc.constantFrom(...KINDS), fc.integer({ min: 0, max: 3000 })), { maxLength: 20 });

describe.each(['plain', 'shared'] as const)('a %s memory', (kind) => {
  const make = (bytes: number) => KernelMemory[kind](bytes);

  test('gives aligned, zero-filled arrays that do not overlap, also where others have been', () => {
    fc.assert(
      fc.property(lengths, lengths, (first, second) => {
        const memory = make(2 ** 20);
        const kept = memory.float32(3).fill(7);
        const mark = memory.mark();
        for (const [type, length] of first) memory[type](length).fill(255);
        memory.release(mark);
        const views = second.map(([type, length]) => memory[type](length));
        views.forEach((view, i) => {
          expect(view.byteOffset % 16).toBe(0);
          expect(view.every((value) => value === 0)).toBe(true);
          expect(view).toHaveLength(second[i][1]);
          view.fill(i + 1);
        });
        views.forEach((view, i) => {
          expect(view.every((value) => value === i + 1)).toBe(true);
        });
        expect([...kept]).toEqual([7, 7, 7]);
      }),
      { numRuns: 30 },
    );
  });

  test('says what it lacks when it is full, and can be used on', () => {
    const memory = make(PAGE_BYTES);
    memory.float64(8000);
    expect(() => memory.float32(1000)).toThrow(
      'kernel memory is full: a Float32Array of length 1000 needs 4000 bytes, 64016 of 65536 bytes are used',
    );
    expect(memory.float32(380)).toHaveLength(380);
    expect(() => memory.uint8(1)).toThrow(RangeError);
  });

  test('refuses lengths and marks that are none', () => {
    const memory = make(PAGE_BYTES);
    for (const length of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => memory.float32(length)).toThrow(`Float32Array of length ${length}`);
    const mark = memory.mark();
    memory.float32(1);
    const later = memory.mark();
    memory.release(mark);
    for (const wrong of [later, 0, mark + 1, Number.NaN]) expect(() => memory.release(wrong)).toThrow('not a mark');
  });
});

test('a shared memory grows under its views', () => {
  const memory = KernelMemory.shared(10 * PAGE_BYTES);
  expect(memory.memory.buffer.byteLength).toBe(PAGE_BYTES);
  const view = memory.uint32(10).fill(5);
  memory.uint8(5 * PAGE_BYTES);
  expect(view[9]).toBe(5);
  view[0] = 6;
  expect(new Uint32Array(memory.memory.buffer, view.byteOffset, 1)[0]).toBe(6);
});

test('no memory has more than 4 GiB, or nothing', () => {
  for (const bytes of [0, -1, Number.NaN, 2 ** 32 + 1]) {
    expect(() => KernelMemory.plain(bytes)).toThrow(RangeError);
    expect(() => KernelMemory.shared(bytes)).toThrow(RangeError);
  }
});
