import { expect, test } from 'vitest';
import { SOLVE } from '../../models/svd/implicit.ts';
import { rowScratchBytes } from '../../shared/kernels/kernels.ts';
import { makeProblem } from '../fixtures/kernel-problem.ts';
import { withTestTeam } from '../fixtures/team.ts';

test('threads solve their shares of the rows in one memory, to the same bits as one thread', async () => {
  const lengths = Array.from({ length: 60 }, (_, row) => row * 3);
  await withTestTeam(2, async (team) => {
    const problem = makeProblem(team.memory, { seed: 1, k: 24, lengths, numOthers: 200 });
    const { k, numRows, offsets, index, codes, weights, others, symmetric, ridges, out } = problem;
    const views = { offsets, index, codes, weights, others, gram: symmetric, ridges, out };
    const solve = async (starts: Uint32Array) => {
      out.fill(Number.NaN);
      await team.map(SOLVE, { views, starts, k }, starts.length - 1, rowScratchBytes(k));
      return Array.from(out);
    };
    const alone = await solve(Uint32Array.of(0, numRows));
    expect(await solve(Uint32Array.of(0, 45, numRows))).toEqual(alone);
    expect(alone.every(Number.isFinite)).toBe(true);
    expect(alone.some((value) => value !== 0)).toBe(true);
  });
});
