import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLines } from '../../../edge/http/lines.ts';

/** The lines of bytes that come cut at the given places. */
async function linesOf(bytes: Uint8Array<ArrayBuffer>, cuts: readonly number[], maxBytes: number) {
  const ends = [...new Set(cuts.map((cut) => Math.min(cut, bytes.length)))].sort((a, b) => a - b);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let at = 0;
      for (const end of [...ends, bytes.length]) {
        // Chunks of no bytes too.
        controller.enqueue(bytes.slice(at, end));
        at = end;
      }
      controller.close();
    },
  });
  const lines = readLines(body, maxBytes);
  const found: [number, string | undefined][] = [];
  for (;;) {
    const line = lines.next();
    if (line) found.push([line.number, line.bytes && new TextDecoder().decode(line.bytes)]);
    else if (!(await lines.more())) return found;
  }
}

describe('lines of a body', () => {
  test('are the same wherever it is cut, with their numbers; long ones are left out', async () => {
    const text = fc
      .array(fc.constantFrom('a', 'é', '\n', '\n', ' ', '\r', 'xyz'), { maxLength: 40 })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(fc.nat(60), { maxLength: 6 }),
        fc.integer({ min: 1, max: 8 }),
        async (body, cuts, max) => {
          const expected = body.split('\n').flatMap((line, k): [number, string | undefined][] => {
            const tooLong = new TextEncoder().encode(line).length > max;
            if (!tooLong && line.trim() === '') return [];
            return [[k + 1, tooLong ? undefined : line]];
          });
          expect(await linesOf(new TextEncoder().encode(body), cuts, max)).toEqual(expected);
        },
      ),
    );
  });

  // Joining all chunks again for each new one would take minutes.
  test('are the same in chunks of one byte', async () => {
    const bytes = new TextEncoder().encode(`${'x'.repeat(60_000)}\ny`);
    const found = await linesOf(bytes, [...bytes.keys()], 65_536);
    expect(found.map(([number, text]) => [number, text?.length])).toEqual([
      [1, 60_000],
      [2, 1],
    ]);
  });

  test('of no body are none', async () => {
    const lines = readLines(null, 10);
    expect(lines.next()).toBeUndefined();
    expect(await lines.more()).toBe(false);
  });

  test('end where reading is stopped', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('a\nb\nc')),
      cancel: () => {
        cancelled = true;
      },
    });
    const lines = readLines(body, 10);
    await lines.more();
    expect(lines.next()).toMatchObject({ number: 1 });
    await lines.stop();
    expect(lines.next()).toBeUndefined();
    expect(await lines.more()).toBe(false);
    expect(cancelled).toBe(true);
  });
});
