/** The script of a team's worker threads. */

import { TASKS } from '../../models/tasks.ts';
import { serveTeam } from './serve-team.ts';

serveTeam(TASKS);
