import { timings } from '../limits.ts';

/** The four ways to say who a socket is. */
export const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token in the Authorization header of the handshake: apps and servers',
  },
  ticket: {
    type: 'httpApiKey',
    in: 'query',
    name: 'ticket',
    description: 'A single-use ticket from POST /api/auth/ws-ticket: browsers',
  },
  token: {
    type: 'httpApiKey',
    in: 'query',
    name: 'token',
    description: 'An access token in the address of the handshake: tools',
  },
  // The specification has no word for credentials in a message; this is its nearest.
  firstFrame: {
    type: 'apiKey',
    in: 'password',
    description: `An access token in a first frame \`auth\`, within ${timings.authFrameMs / 1_000} s`,
  },
} as const;

/** Any of the schemes will do. */
export const anyScheme = Object.keys(securitySchemes).map((name) => ({
  $ref: `#/components/securitySchemes/${name}`,
}));
