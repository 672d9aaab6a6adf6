/** What is near its limit, in words: what it is, what will happen, what to do. For the page and for its island. */

import type { MemoryAnswer } from '../../openapi/memory-answer.ts';
import { bytes, percent } from '../charts/format.ts';

export interface Warning {
  /** `bad`: something is refused already; `good` warns of nothing. */
  readonly level: 'good' | 'warn' | 'bad';
  readonly what: string;
  readonly effect: string;
  readonly todo: string;
}

/** What is said when there is none. */
export const ALL_IS_WELL: Warning = {
  level: 'good',
  what: 'All is well: nothing is near its limit.',
  effect: '',
  todo: '',
};

/** Above this share something is near its limit. */
const NEAR = 0.9;

/** Worst first; none when all is well. */
export function warningsOf(memory: MemoryAnswer): Warning[] {
  const found = [...ofUnknown(memory), ...ofProcesses(memory), ...ofRelease(memory), ...ofComponents(memory)];
  return found.sort((a, b) => Number(b.level === 'bad') - Number(a.level === 'bad'));
}

/** For callers who are not told of processes. */
function ofUnknown({ processes, warning, message }: MemoryAnswer): Warning[] {
  if (processes.length > 0 || (warning !== 'soft' && warning !== 'hard')) return [];
  const effect = 'Which process it is and how much it takes is shown with a key that may read.';
  return [
    { level: warning === 'hard' ? 'bad' : 'warn', what: message, effect, todo: 'Tell whoever runs this service.' },
  ];
}

function ofProcesses({ processes, softLimit, hardLimit }: MemoryAnswer): Warning[] {
  return processes.flatMap(({ worker, pressure, residentBytes, componentBytes }): Warning[] => {
    const who = worker === null ? 'The service' : `Process ${worker}`;
    const held = residentBytes ?? componentBytes;
    const limit = (kind: string, value: number | null) =>
      `its ${kind} limit${value === null ? '' : ` of ${bytes(value)}`}`;
    if (pressure === 'hard') {
      return [
        {
          level: 'bad',
          what: `${who} takes ${bytes(held)}, more than ${limit('hard', hardLimit)}.`,
          effect: 'New requests are refused with 503 until memory has fallen; those that run are finished.',
          todo: 'Raise the memory limit, start more processes, or train a smaller release.',
        },
      ];
    }
    if (pressure === 'soft') {
      return [
        {
          level: 'warn',
          what: `${who} takes ${bytes(held)}, more than ${limit('soft', softLimit)}.`,
          effect: `Caches were dropped, so some answers are slower. Over ${bytes(hardLimit ?? held)} new requests are refused.`,
          todo: 'If it stays there, raise the memory limit or start more processes.',
        },
      ];
    }
    if (softLimit === null || held <= NEAR * softLimit) return [];
    return [
      {
        level: 'warn',
        what: `${who} takes ${bytes(held)}, ${percent(held / softLimit, 0)} of its soft limit.`,
        effect: `Over ${bytes(softLimit)} caches are dropped, and some answers get slower.`,
        todo: 'Nothing yet. Watch it, or raise the memory limit.',
      },
    ];
  });
}

function ofRelease({ total, budget }: MemoryAnswer): Warning[] {
  if (total <= NEAR * budget) return [];
  const over = total > budget;
  return [
    {
      level: over ? 'bad' : 'warn',
      what: `The release takes ${bytes(total)}, ${percent(total / budget, 0)} of its budget of ${bytes(budget)}.`,
      effect: 'A release that needs more than its budget is not opened; the one before it goes on answering.',
      todo: 'Train with fewer neighbours or factors before the catalogue grows further.',
    },
  ];
}

function ofComponents({ components, total, budget }: MemoryAnswer): Warning[] {
  return components
    .filter((part) => part.budget !== null && part.bytes > NEAR * part.budget)
    .map(({ component, bytes: held, budget: share }) => ({
      level: 'warn',
      what: `${component} takes ${bytes(held)}, ${percent(held / (share ?? held), 0)} of its share of the budget.`,
      effect: `Nothing is refused for it: the release as a whole counts, which is at ${percent(total / budget, 0)}.`,
      todo: 'See on the page of models what it is made of.',
    }));
}
