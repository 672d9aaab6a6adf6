/** Island of the System page: keeps memory and warnings up to date, and lets an administrator switch the release. */

import { startMemory } from './system/memory.ts';
import { startSwitch } from './system/switch-release.ts';

startMemory();
startSwitch();

// The address says which release was switched to. Without it, a reload does not show the result again.
if (location.search !== '') history.replaceState(null, '', location.pathname);
