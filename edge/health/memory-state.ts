/** The memory of the service: of the release, part by part, and of every process. */

import type { Recommender } from '../../models/recommender/answers.ts';
import { sumBytes } from '../../shared/units.ts';
import type { AppDeps } from '../context.ts';
import type { MemoryAnswer, MemoryLevel } from '../openapi/memory-answer.ts';
import type { ProcessReport } from './process-report.ts';

/** The answer warns when the release takes more than this share of its budget. A round number; the warning names it. */
const NEAR = 0.9;

/** The levels in ascending severity, each with a sentence for people. */
const WARNINGS: Readonly<Record<MemoryLevel, string>> = {
  ok: 'The release is within its budget, and memory is within its limits.',
  near: 'The release takes more than 90 % of its budget. A larger release may be refused.',
  soft: 'Memory is over the soft limit. Caches were dropped; all requests are still answered.',
  over: 'The release takes more than its budget. Raise the budget, or train a smaller release.',
  hard: 'Memory is over the hard limit. New requests are refused until it falls. Raise the limit, or add a process.',
};

/**
 * The memory of the release, with a warning that covers all processes. Figures of the processes are left out for
 * callers who may not see the state of the service (`isInside`).
 */
export function readMemory(
  deps: AppDeps,
  recommender: Recommender,
  reports: readonly ProcessReport[],
  isInside: boolean,
): MemoryAnswer {
  const components = recommender.memory();
  const { budget } = recommender.manifest;
  const use = deps.memory.use();
  const processes = reports.map(({ metrics: _, refused: __, ...report }) => ({
    ...report,
    warning: warningOf(report, budget),
  }));
  const levels = Object.keys(WARNINGS) as MemoryLevel[];
  const warning = levels.findLast((level) => processes.some((process) => process.warning === level)) ?? 'ok';
  return {
    components,
    total: sumBytes(components),
    budget,
    residentBytes: isInside ? deps.residentBytes() : null,
    softLimit: (isInside && use?.soft) || null,
    hardLimit: (isInside && use?.hard) || null,
    warning,
    message: WARNINGS[warning],
    processes: isInside ? processes : [],
  };
}

function warningOf(
  { componentBytes, pressure }: Omit<ProcessReport, 'metrics' | 'refused'>,
  budget: number,
): MemoryLevel {
  if (pressure === 'hard') return 'hard';
  if (componentBytes > budget) return 'over';
  if (pressure === 'soft') return 'soft';
  return componentBytes > NEAR * budget ? 'near' : 'ok';
}
