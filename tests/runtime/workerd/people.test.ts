import { startWorkerd } from '../hosts.ts';
import { peopleSuite } from '../suites/people.ts';

peopleSuite('workerd', startWorkerd);
