/** Findings about memory near its limit: what is near, what happens then, and what to do. */

import type { Finding } from '../../shared/health/finding.ts';
import { worstFirst } from '../../shared/health/findings.ts';
import type { MemoryAnswer } from '../openapi/memory-answer.ts';
import { bytes, percent } from '../pages/charts/format.ts';

/** Above this share of a limit, there is a warning. The same share as in edge/routes/release.ts; a round number. */
const NEAR = 0.9;

type Found = Omit<Finding, 'about'>;

/** The findings, the worst first; empty when nothing is near its limit. */
export function findingsOfMemory(memory: MemoryAnswer): Finding[] {
  const found = [...ofProcesses(memory), ...ofRelease(memory), ...ofComponents(memory)];
  return worstFirst(found.map((finding) => ({ about: 'memory', ...finding })));
}

function ofProcesses({ processes, softLimit, hardLimit }: MemoryAnswer): Found[] {
  return processes.flatMap(({ worker, pressure, residentBytes, componentBytes }): Found[] => {
    const who = worker === null ? 'The service' : `Process ${worker}`;
    const held = residentBytes ?? componentBytes;
    const limit = (kind: string, value: number | null) =>
      `its ${kind} limit${value === null ? '' : ` of ${bytes(value)}`}`;
    if (pressure === 'hard') {
      return [
        {
          level: 'bad',
          what: `${who} uses ${bytes(held)}, more than ${limit('hard', hardLimit)}.`,
          effect: 'New requests are refused with 503 until memory use falls. Running requests are finished.',
          todo: 'Raise the memory limit, start more processes, or train a smaller release.',
        },
      ];
    }
    if (pressure === 'soft') {
      return [
        {
          level: 'warn',
          what: `${who} uses ${bytes(held)}, more than ${limit('soft', softLimit)}.`,
          effect: `Caches were dropped, so some answers are slower. Above ${bytes(hardLimit ?? held)}, new requests are refused.`,
          todo: 'If memory stays this high, raise the limit or start more processes.',
        },
      ];
    }
    if (softLimit === null || held <= NEAR * softLimit) return [];
    return [
      {
        level: 'warn',
        what: `${who} uses ${bytes(held)}, ${percent(held / softLimit, 0)} of its soft limit.`,
        effect: `Above ${bytes(softLimit)}, caches are dropped and some answers get slower.`,
        todo: 'You need not do anything yet. Keep an eye on it, or raise the memory limit.',
      },
    ];
  });
}

function ofRelease({ total, budget }: MemoryAnswer): Found[] {
  if (total <= NEAR * budget) return [];
  const over = total > budget;
  return [
    {
      level: over ? 'bad' : 'warn',
      what: `The release uses ${bytes(total)}, ${percent(total / budget, 0)} of its budget of ${bytes(budget)}.`,
      effect: 'A release that needs more than its budget is not opened. The one before it keeps answering.',
      todo: 'Train with fewer neighbours or factors before the catalogue grows further.',
    },
  ];
}

function ofComponents({ components, total, budget }: MemoryAnswer): Found[] {
  return components
    .filter((part) => part.budget !== null && part.bytes > NEAR * part.budget)
    .map(({ component, bytes: held, budget: share }) => ({
      level: 'warn',
      what: `${component} uses ${bytes(held)}, ${percent(held / (share ?? held), 0)} of its share of the budget.`,
      effect: `Nothing is refused because of this. Only the whole release counts, and it is at ${percent(total / budget, 0)} of its budget.`,
      todo: 'The Models page shows how large each model is.',
    }));
}
