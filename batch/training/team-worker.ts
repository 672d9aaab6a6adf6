/** What the threads of a team run. */

import { TASKS } from '../../models/tasks.ts';
import { serveTeam } from './serve-team.ts';

serveTeam(TASKS);
