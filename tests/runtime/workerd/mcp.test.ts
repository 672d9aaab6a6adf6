import { startWorkerd } from '../hosts.ts';
import { mcpSuite } from '../suites/mcp.ts';

mcpSuite('workerd', startWorkerd);
