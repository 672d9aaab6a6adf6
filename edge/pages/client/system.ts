/** The page of the system, kept up to date: memory over time, warnings, and switching the release. */

import { startMemory } from './system/memory.ts';
import { startSwitch } from './system/switch-release.ts';

startMemory();
startSwitch();

// The result of a switch is said once: not again when the page is loaded anew.
if (location.search !== '') history.replaceState(null, '', location.pathname);
