/** A page of the service as a file: its links, and the policy that its server would have sent. */

/** The pages that depend on the release alone, and their files. A folder has the address of the page, on every host. */
export const PAGES: readonly (readonly [path: string, file: string])[] = [
  ['/', 'index.html'],
  ['/search', 'search/index.html'],
  ['/explore', 'explore/index.html'],
  ['/models', 'models/index.html'],
];

const WRITTEN = new Set(PAGES.map(([path]) => path));
/** A link of a page, with the path on the site behind its base. */
const LINK = /(<a\b[^>]*?\s)href="(\.{1,2})(\/[^"]*)"/g;

/**
 * Returns the markup of a page for a file. A link to a page that is no file loses its address: `data-on-device` has the
 * path, for the time when the visitor's device can make the page. `base` leads from the page to the site's root.
 */
export function asFile(markup: string, base: string, policy: string): string {
  // A policy in a page cannot say who may frame it.
  const inPage = policy.replace(/;? ?frame-ancestors [^;]*/, '');
  return markup
    .replace(
      '<meta charset="utf-8">',
      (tag) => `${tag}\n<meta http-equiv="Content-Security-Policy" content="${inPage}">`,
    )
    .replace(LINK, (_, before: string, __: string, path: string) => {
      const [, page, anchor = ''] = /^([^#]*)(#.*)?$/.exec(path) ?? [];
      if (!WRITTEN.has(page)) return `${before}data-on-device="${path}"`;
      return `${before}href="${base}${page === '/' ? '/' : `${page}/`}${anchor}"`;
    });
}
