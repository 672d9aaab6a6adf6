/** The example of an API operation as a command line. */

import type { Operation } from './document.ts';

/**
 * Returns a `curl` command for a POSIX shell. `server` is the address before the API's paths, like
 * `https://host/films`.
 */
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
  // An empty requirement in the list means that the operation also works without a key.
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
