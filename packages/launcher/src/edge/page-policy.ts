import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

const policy = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      fontSrc: ["'self'"],
      // Pictures and sounds need the access token: they are fetched, and shown as objects of the page.
      imgSrc: ["'self'", 'blob:', 'data:'],
      mediaSrc: ["'self'", 'blob:'],
      connectSrc: ["'self'"],
      manifestSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // TLS ends at the ingress, never here.
  strictTransportSecurity: false,
});

/** The headers of what the edge itself answers with: helmet's, and nothing from elsewhere on a page. */
export function protectPage(request: IncomingMessage, response: ServerResponse): void {
  policy(request, response, () => {});
}
