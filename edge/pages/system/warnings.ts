/**
 * Warnings about memory near its limit: what is near, what happens then, and what to do. The server's page and its
 * island both use them.
 */

import type { MemoryAnswer } from '../../openapi/memory-answer.ts';
import { bytes, percent } from '../charts/format.ts';

/** A warning in three sentences or so. */
export interface Warning {
  /** `good`: there is nothing to warn of. `warn`: a limit is near. `bad`: requests or releases are already refused. */
  readonly level: 'good' | 'warn' | 'bad';
  readonly what: string;
  readonly effect: string;
  readonly todo: string;
}

/** The notice in place of warnings. */
export const ALL_IS_WELL: Warning = {
  level: 'good',
  what: 'All is well: nothing is near its limit.',
  effect: '',
  todo: '',
};

/** Above this share of a limit, there is a warning. The same share as in edge/routes/release.ts; a round number. */
const NEAR = 0.9;

/** Returns the warnings, the worst first. Empty when nothing is near its limit. */
export function warningsOf(memory: MemoryAnswer): Warning[] {
  const found = [...ofUnknown(memory), ...ofProcesses(memory), ...ofRelease(memory), ...ofComponents(memory)];
  return found.sort((a, b) => Number(b.level === 'bad') - Number(a.level === 'bad'));
}

/** A warning for visitors who may not see the processes. */
function ofUnknown({ processes, warning, message }: MemoryAnswer): Warning[] {
  if (processes.length > 0 || (warning !== 'soft' && warning !== 'hard')) return [];
  const effect = 'You need a key with read access to see which process it is and how much memory it uses.';
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

function ofRelease({ total, budget }: MemoryAnswer): Warning[] {
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

function ofComponents({ components, total, budget }: MemoryAnswer): Warning[] {
  return components
    .filter((part) => part.budget !== null && part.bytes > NEAR * part.budget)
    .map(({ component, bytes: held, budget: share }) => ({
      level: 'warn',
      what: `${component} uses ${bytes(held)}, ${percent(held / (share ?? held), 0)} of its share of the budget.`,
      effect: `Nothing is refused because of this. Only the whole release counts, and it is at ${percent(total / budget, 0)} of its budget.`,
      todo: 'The Models page shows how large each model is.',
    }));
}
