/** `/docs`: the API's description as a page. */

import { onHost } from '../../http/base-path.ts';
import { route } from '../../http/route.ts';
import { renderPage } from '../frame/layout.ts';

/** Route of the page that describes the API. */
export const showDocs = route({
  method: 'GET',
  path: '/docs',
  page: true,
  access: 'open',
  cached: true,
  summary: 'Page: the requests and answers of the API.',
  async answer(c) {
    // The description is large and seldom asked for, so it is loaded then.
    const { docsPage } = await import('./docs-page.ts');
    return renderPage(c, {
      title: 'API',
      description: 'The requests and answers of the API, with examples to try.',
      path: '/docs',
      styles: ['docs.css'],
      body: docsPage(new URL(c.req.url).origin + onHost(c, '')),
    });
  },
});
