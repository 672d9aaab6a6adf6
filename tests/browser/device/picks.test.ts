import { describePicks } from '../../runtime/suites/picks.ts';
import { startDevice } from './device-host.ts';

describePicks('a browser', startDevice);
