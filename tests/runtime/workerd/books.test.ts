import { startWorkerd } from '../hosts.ts';
import { describeBooks } from '../suites/books.ts';

describeBooks('workerd', (releases) => startWorkerd(releases));
