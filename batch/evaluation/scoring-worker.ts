/** The script of the threads of an evaluation. */

import type { Task } from '../../models/team.ts';
import { serveTeam } from '../training/serve-team.ts';
import { ITEMS } from './scoring-threads.ts';

serveTeam([ITEMS as Task<never, unknown> as Task<unknown, unknown>]);
