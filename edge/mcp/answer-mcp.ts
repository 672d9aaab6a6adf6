/**
 * Answers assistants by the Model Context Protocol (MCP, streamable HTTP). Each message is answered by itself, as JSON and
 * without a session, so any process can answer it and nothing is kept. The package of the protocol is loaded with the
 * first message.
 */

import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import { isRecord } from '../../shared/is-record.ts';
import openapi from '../openapi/openapi.json' with { type: 'json' };
import type { Ask } from '../release/compare.ts';
import { TOOLS } from './tools.ts';

/**
 * The answer to one message. `request` has its headers, `message` is its parsed body. `ask` sends a request to this service
 * on behalf of the caller.
 */
export async function answerMcp(request: Request, message: unknown, ask: Ask): Promise<Response> {
  const isFirst = isRecord(message) && message.method === 'initialize';
  const server = new Server(
    { name: openapi.info.title, version: openapi.info.version },
    { capabilities: { tools: {} }, ...(isFirst && { instructions: await instructions(ask) }) },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: TOOLS.map(({ ask: _, answer: __, writes = false, ...described }) => ({
      ...described,
      annotations: { readOnlyHint: !writes, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => call(ask, params.name, params.arguments ?? {}));
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request, { parsedBody: message });
  } finally {
    await server.close();
  }
}

async function call(ask: Ask, name: string, given: Readonly<Record<string, unknown>>): Promise<CallToolResult> {
  const tool = TOOLS.find((other) => other.name === name);
  if (!tool) throw new McpError(ErrorCode.InvalidParams, `there is no tool ${name.slice(0, 60)}`);
  try {
    const { path, body, method } = tool.ask(given);
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await ask(path, { method, headers, body: JSON.stringify(body) });
    const found = (await response.json()) as Record<string, unknown>;
    if (!response.ok) return failed(String(found.detail));
    const answer = tool.answer(found);
    return { content: [{ type: 'text', text: JSON.stringify(answer) }], structuredContent: answer };
  } catch (error) {
    if (error instanceof RangeError) return failed(error.message);
    throw error;
  }
}

/** An error that the assistant can read and act upon. */
function failed(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}

/** What an assistant should know before it uses the tools. */
async function instructions(ask: Ask): Promise<string> {
  const response = await ask('/v1/release', {});
  const { dataset } = (response.ok ? await response.json() : {}) as {
    dataset?: { scale: number[]; simulated?: boolean };
  };
  const { scale = [], simulated = false } = dataset ?? {};
  return [
    'CineMatch recommends films. To answer "what shall we watch tonight": ask for some films that the person loved or',
    'disliked, find their ids with search, and give them to recommend as ratings. explain says why a film is on the list.',
    'Nothing that you give is kept, unless you call rate.',
    scale.length > 1 ? `Ratings are from ${scale[0]} to ${scale.at(-1)}; the higher the better.` : '',
    scale.length === 1
      ? `This service knows likes only: every rating is ${scale[0]}, and no ratings are predicted.`
      : '',
    simulated ? 'The viewers behind this release are made up: say so when you pass its answers on.' : '',
  ]
    .filter(Boolean)
    .join(' ');
}
