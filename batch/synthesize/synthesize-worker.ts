/** The script of the threads of `synthesize`. */

import type { Task } from '../../models/team.ts';
import { serveTeam } from '../training/serve-team.ts';
import { FIT_USERS } from './best-additive.ts';
import { MAKE_ROWS } from './make-rows.ts';

serveTeam([MAKE_ROWS, FIT_USERS].map((task) => task as Task<never, unknown> as Task<unknown, unknown>));
