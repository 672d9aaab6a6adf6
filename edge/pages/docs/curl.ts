/** An operation's example as a command line. */

import type { Operation } from './document.ts';

/** A command for a POSIX shell. `server` is the address that paths of the API follow. */
export function curl(server: string, method: string, path: string, operation: Operation): string {
  const { parameters, requestBody, security } = operation;
  const query = new URLSearchParams();
  let filled = path;
  for (const { in: place, name, example } of parameters) {
    if (example === undefined) continue;
    if (place === 'path') filled = filled.replace(`{${name}}`, encodeURIComponent(String(example)));
    else query.append(name, String(example));
  }
  const parts = [`curl ${quote(server + filled + (query.size > 0 ? `?${query}` : ''))}`];
  if (method !== 'GET' && !(method === 'POST' && requestBody)) parts.push(`-X ${method}`);
  // With an empty requirement among them a key may not be needed.
  if (security?.length && security.every((needed) => Object.keys(needed).length > 0)) {
    parts.push('-H "Authorization: Bearer $KEY"');
  }
  for (const [media, { example }] of Object.entries(requestBody?.content ?? {})) {
    parts.push(`-H ${quote(`content-type: ${media}`)}`, `--data-binary ${quote(JSON.stringify(example ?? {}))}`);
  }
  return parts.join(' \\\n  ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
