/** Routes that describe the release that is served, and the memory that it takes. */

import type { Recommender } from '../../models/recommender/answers.ts';
import { sumBytes } from '../../shared/units.ts';
import { mayRead } from '../access/guard.ts';
import type { AppContext } from '../context.ts';
import type { ProcessReport } from '../health/process-report.ts';
import { gatherReports } from '../health/report.ts';
import { route } from '../http/route.ts';
import type { MemoryAnswer, MemoryLevel } from '../openapi/memory-answer.ts';

/** The answer warns when the release takes more than this share of its budget. A round number; the warning names it. */
const NEAR = 0.9;

/** The levels in ascending severity, each with a sentence for people. */
const WARNINGS: Readonly<Record<MemoryLevel, string>> = {
  ok: 'All is well: the release is within its budget, and memory is within its limits.',
  near: 'The release takes more than 90 % of its budget. A larger release may be refused.',
  soft: 'Memory is over the soft limit. Caches were dropped; all requests are still answered.',
  over: 'The release takes more than its budget. Raise the budget, or train a smaller release.',
  hard: 'Memory is over the hard limit. New requests are refused until it falls. Raise the limit, or add a process.',
};

/** `GET /v1/release`: the manifest of the release that is served. */
export const showRelease = route({
  method: 'GET',
  path: '/v1/release',
  access: 'open',
  cached: true,
  summary: 'Returns the manifest of the release that is served, with its accuracy on held-out ratings.',
  always: true,
  answer: (c) => c.json(c.get('recommender').manifest),
});

/** `GET /v1/memory`: the memory of the release, and of the processes for callers who may see them. */
export const showMemory = route({
  method: 'GET',
  path: '/v1/memory',
  access: 'open',
  summary:
    'Returns the memory of the release by component, and a warning; with a key that may read, also of every process.',
  always: true,
  answer: async (c) => c.json(await describeMemory(c, c.get('recommender'))),
});

/**
 * The memory of the release, with a warning that covers all processes. Figures of the processes are left out for
 * callers who may not see the state of the service.
 */
export async function describeMemory(c: AppContext, recommender: Recommender): Promise<MemoryAnswer> {
  const deps = c.get('deps');
  const isInside = mayRead(c, 'inside');
  const components = recommender.memory();
  const { budget } = recommender.manifest;
  const use = deps.memory.use();
  const gathered = await gatherReports(deps);
  const processes = gathered.processes.map(({ metrics: _, ...report }) => ({
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

function warningOf({ componentBytes, pressure }: Omit<ProcessReport, 'metrics'>, budget: number): MemoryLevel {
  if (pressure === 'hard') return 'hard';
  if (componentBytes > budget) return 'over';
  if (pressure === 'soft') return 'soft';
  return componentBytes > NEAR * budget ? 'near' : 'ok';
}
