/** The route of assistants, which speak the Model Context Protocol. */

import { credentialHeaders } from '../access/credentials.ts';
import { badField, RequestError } from '../http/problem.ts';
import { readJson } from '../http/request.ts';
import { route } from '../http/route.ts';

/** `POST /mcp`: answers one message of an assistant. */
export const answerAssistant = route({
  method: 'POST',
  path: '/mcp',
  page: true,
  access: 'open',
  summary: 'Answers one message of the Model Context Protocol. Each tool has the access and the limits of its route.',
  release: false,
  async answer(c) {
    const { mcp } = c.get('deps');
    if (!mcp) {
      const message = 'this service does not answer assistants; the operator can set CINEMATCH_MCP=1';
      throw new RequestError('not-found', message);
    }
    const message = await readJson(c);
    if (Array.isArray(message)) throw badField('body', 'expected one message, not a list of them');
    const own = credentialHeaders(c);
    const ask = c.get('ask');
    return mcp(c.req.raw, message, (path, init) =>
      ask(path, { ...init, headers: { ...own, ...(init.headers as Record<string, string>) } }),
    );
  },
});
