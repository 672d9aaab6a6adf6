/** The path of the host below which the site lies (edge/http/base-path.ts). Pages say it; at the root they say nothing. */

/** A path of this site as the browser has to ask for it: `/v1/movies` → `/films/v1/movies`. */
export function onHost(path: string): string {
  return (document.documentElement.dataset.base ?? '') + path;
}
