import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Taken } from '../../../edge/access/rate-limit.ts';
import { streamLines } from '../../../edge/http/line-stream.ts';

const PATIENCE_MS = 30_000;
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A stream of answers, with what it did. */
function streamOf(body: ReadableStream<Uint8Array>, take: () => Taken | undefined = () => undefined) {
  const taken: number[] = [];
  const ends: string[] = [];
  const answers = streamLines(body, {
    maxLines: 1_000,
    maxLineBytes: 65_536,
    patienceMs: PATIENCE_MS,
    answer: async ({ number }) => ({ line: number }),
    refuse: (line, { code }) => ({ line, code }),
    take: async (requests) => {
      if (requests === 0) return undefined;
      taken.push(requests);
      return take();
    },
    end: (reason) => ends.push(reason),
    now: Date.now,
  });
  const read = async () => {
    const text = await new Response(answers).text();
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as object);
  };
  return { answers, read, taken, ends };
}

function bodyOf(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytesOf(text));
      controller.close();
    },
  });
}

describe('a stream of lines', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('ends when no whole line comes, however many bytes do', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytesOf('1\n')),
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        controller.enqueue(bytesOf('x'));
      },
    });
    const { read, ends } = streamOf(body);
    const found = read();
    await vi.advanceTimersByTimeAsync(PATIENCE_MS + 5_000);
    expect(ends).toEqual(['no complete line has arrived for 30 s']);
    expect(await found).toEqual([{ line: 1 }, { line: 2, code: 'too-slow' }]);
  });

  test('counts lines as requests, long ones as more', async () => {
    const short = streamOf(bodyOf('1\n'.repeat(260)));
    const found = short.read();
    expect(await found).toHaveLength(260);
    expect(short.taken).toEqual([1, 1, 1, 1, 1]);
    const long = streamOf(bodyOf(`${'1'.repeat(60_000)}\n`));
    const one = long.read();
    expect(await one).toHaveLength(1);
    expect(long.taken).toEqual([4]);
  });

  test('waits until the caller may go on', async () => {
    let refusals = 3;
    const { read, ends } = streamOf(bodyOf('1\n'.repeat(60)), () => ({ allowed: refusals-- <= 0, seconds: 2 }));
    const found = read();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(ends).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await found).toHaveLength(60);
  });

  test('ends in its place when that takes too long', async () => {
    const { read, ends } = streamOf(bodyOf('1\n'.repeat(60)), () => ({ allowed: false, seconds: 60 }));
    const found = read();
    await vi.runAllTimersAsync();
    const answers = await found;
    expect(answers.at(-1)).toMatchObject({ code: 'too-many' });
    expect(answers.length).toBeLessThan(60);
    expect(ends).toEqual(['too many lines for now']);
  });

  test('tells once that the caller left', async () => {
    const { answers, ends } = streamOf(bodyOf('1\n2\n'));
    await answers.cancel();
    expect(ends).toEqual(['caller left']);
  });
});
