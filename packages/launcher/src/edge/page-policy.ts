import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';
import { style } from './welcome.ts';

const styleHash = createHash('sha256').update(style).digest('base64');

const policy = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      styleSrc: [`'sha256-${styleHash}'`],
    },
  },
  // TLS ends at the ingress, never here.
  strictTransportSecurity: false,
});

/** The headers of pages that the edge itself answers with: helmet's, and no script at all. */
export function protectPage(request: IncomingMessage, response: ServerResponse): void {
  policy(request, response, () => {});
}
