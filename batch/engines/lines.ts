/**
 * The lines between an engine and the processes that run its tasks. A request is the number of a part, a tab, and the
 * task as JSON. Its answer is the same number, a tab, and the result as JSON. JSON escapes tabs and line breaks, so
 * neither can be in a task or a result.
 */

import type { Readable } from 'node:stream';
import { DataError, type DataErrorParts } from '../ingest/data-error.ts';
import { EngineError } from './engine.ts';

/** A part's number with its task or its result. */
export interface Line {
  readonly part: number;
  readonly text: string;
}

/** The result of a part whose data are bad. It is an answer like any other: running the part again would not help. */
interface Refusal {
  readonly error: DataErrorParts;
}

/** What every process answers besides its tasks: how much memory it takes. */
export const MEMORY_TASK = 'memory';
/** The request for it. */
export const MEMORY_REQUEST: Line = { part: 0, text: JSON.stringify({ task: MEMORY_TASK }) };

/** The answer to it. */
export interface MemoryAnswer {
  /** Resident size of the process. */
  readonly bytes: number;
}

/** Formats a line, without a line break at its end. */
export function formatLine({ part, text }: Line): string {
  return `${part}\t${text}`;
}

/** Parses a line. Throws `EngineError` if it is none, for example because a task has printed something else. */
export function parseLine(line: string): Line {
  const [, part, text] = /^(\d+)\t(\{.*\})$/s.exec(line) ?? [];
  if (text === undefined) throw new EngineError(`expected the number of a part and JSON, found ${line.slice(0, 100)}`);
  return { part: Number(part), text };
}

/** Turns bad data into the text of an answer. */
export function refusalText({ code, file, reason, row }: DataError): string {
  return JSON.stringify({ error: { code, file, reason, row } } satisfies Refusal);
}

/** Returns the text of an answer. Throws `DataError` if it says that the data are bad. */
export function accept(text: string): string {
  if (!text.startsWith('{"error":')) return text;
  const { code, file, reason, row } = (JSON.parse(text) as Refusal).error;
  throw new DataError(code, file, reason, { row });
}

/** The name of a task. */
export function taskName(text: string): string {
  return String((JSON.parse(text) as { task?: unknown }).task);
}

/** Says which part has failed how often, and why it did the last time. `said` may be long: its error is looked for. */
export function describeFailure(lines: readonly string[], part: number, often: string, said: string): string {
  const which = `${taskName(lines[part])}, part ${part + 1} of ${lines.length}`;
  return `${which}: failed ${often}; the last time ${said}`;
}

/** The line of an error among what a process has said, as in `RangeError: there is no task x`, or else the last line. */
export function errorIn(said: string): string {
  const lines = said.trimEnd().split('\n');
  return lines.findLast((line) => /^(\w*Error|FATAL ERROR)\b/.test(line)) ?? lines[lines.length - 1];
}

/**
 * Yields the lines of a stream as UTF-8, split at `\n` alone. (`node:readline` also splits at characters that JSON does
 * not escape.) An unfinished last line is left out.
 */
export async function* readLines(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
