import { limits } from '../limits.ts';
import { codeExtensions, codeTables } from './codes.ts';
import { clientTypes, componentMessages, componentSchemas, serverTypes } from './messages.ts';
import { operations } from './operations.ts';
import { anyScheme, securitySchemes } from './security.ts';

const description = `The socket of the chat app. REST is described at /api/docs.

Every frame is JSON text in one envelope, each way: \`{"type", "id"?, "payload"}\`. A reply has the \`id\` of the
frame it answers, and so has a refusal (\`error\`). Ignore types and fields you do not know. The largest frame a
client may send is ${limits.framePayloadBytes / 1024} KiB; its payload may hold nothing that is not described.
Times are ISO 8601 in UTC with milliseconds. Ids come in lower case; compare them as UUIDs.

The first frame from the server is \`hello\`. Frames with \`prev_rev\` are changes: a client at rev R applies one
when \`prev_rev\` ≤ R < \`rev\`, drops it when \`rev\` ≤ R, and sends \`room.join\` with \`since_rev\` = R when
\`prev_rev\` > R.

${codeTables()}`;

const text = (about: string) => ({ type: 'string', description: about });

/** Where a socket is opened. */
export interface SocketServer {
  /** With the port, when it is not the protocol's own. */
  host: string;
  protocol: 'ws' | 'wss';
}

const onLaptop: SocketServer = { host: 'localhost:8080', protocol: 'ws' };

/** The AsyncAPI 3.0 document of the socket at a server, made from the schemas that validate frames. */
export function asyncApiDocument(server: SocketServer = onLaptop): Record<string, unknown> {
  return {
    asyncapi: '3.0.0',
    info: { title: 'Parley socket', version: '1', description },
    defaultContentType: 'application/json',
    servers: {
      here: { ...server, description: 'The host this document was got from', security: anyScheme },
    },
    channels: { socket: socketChannel() },
    operations: operations(),
    components: {
      schemas: componentSchemas(),
      messages: componentMessages(),
      securitySchemes,
      correlationIds: {
        envelope: { description: 'The id of the envelope', location: '$message.payload#/id' },
      },
    },
    ...codeExtensions(),
  };
}

function socketChannel(): Record<string, unknown> {
  const types = [...clientTypes, ...serverTypes];
  return {
    address: '/ws',
    title: 'The socket',
    description: 'Both directions of one WebSocket, subprotocol `parley.v1` (optional).',
    messages: Object.fromEntries(types.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: {
      ws: {
        method: 'GET',
        headers: { type: 'object', properties: { Authorization: text('Bearer and an access token') } },
        query: {
          type: 'object',
          properties: { ticket: text('A single-use ticket'), token: text('An access token') },
        },
        bindingVersion: '0.1.0',
      },
    },
  };
}
