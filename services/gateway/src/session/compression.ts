import type { IncomingMessage } from 'node:http';
import type { PerMessageDeflateOptions, WebSocket } from 'ws';

// permessage-deflate (RFC 7692) as this gateway speaks it: every message from an empty window, so that one compressed
// frame serves all sockets and none keeps a window. Outbound frames are compressed in rooms/deflated.ts; ws only
// inflates what comes in.

const NAME = 'permessage-deflate';
const HEADER = 'sec-websocket-extensions';
/** Messages being inflated at once, over all sockets: as many as there are threads to do it. */
const INFLATING_MAX = 4;

/** For ws's server, which is shown no other offer than one of {@link agreeOnCompression}. */
export const compressionOptions: PerMessageDeflateOptions = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  concurrencyLimit: INFLATING_MAX,
};

/** Leaves of the request's offers the first that can be accepted as it is, or none: the socket is uncompressed then. */
export function agreeOnCompression({ headers }: IncomingMessage): void {
  const offered = headers[HEADER];
  if (offered === undefined) return;
  const agreed = acceptableOffer(offered);
  if (agreed === undefined) delete headers[HEADER];
  else headers[HEADER] = agreed;
}

/**
 * The first offer that has both sides forget their window after each message and wants a full one from us. One that
 * leaves the takeover open is not answered with it: RFC 7692 §7.1.1.2 lets such a client fail the connection.
 */
export function acceptableOffer(offered: string): string | undefined {
  for (const offer of offered.split(',')) {
    const [name, ...parameters] = offer.split(';').map((part) => part.trim().toLowerCase());
    if (name !== NAME) continue;
    const rest = new Set(parameters.filter((parameter) => !isFreeChoice(parameter)));
    const isRepeated = parameters.some((parameter, at) => parameters.indexOf(parameter) !== at);
    const hasWindow = rest.delete(FULL_WINDOW) || rest.delete(FULL_WINDOW_QUOTED);
    const isStateless =
      rest.delete('server_no_context_takeover') && rest.delete('client_no_context_takeover');
    if (!isStateless || rest.size > 0 || isRepeated) continue;
    const window = hasWindow ? `; ${FULL_WINDOW}` : '';
    return `${NAME}; server_no_context_takeover; client_no_context_takeover${window}`;
  }
  return undefined;
}

const FULL_WINDOW = 'server_max_window_bits=15';
const FULL_WINDOW_QUOTED = 'server_max_window_bits="15"';

/** What the client could do about its own window. It need not: we inflate any. */
function isFreeChoice(parameter: string): boolean {
  return /^client_max_window_bits(=(?:[89]|1[0-5])|="(?:[89]|1[0-5])")?$/.test(parameter);
}

/** Whether a socket's peer understands compressed frames. */
export function isDeflated(ws: WebSocket): boolean {
  return ws.extensions !== '';
}

/** What ws keeps of the extension on each socket (its permessage-deflate.js); not in its types. */
interface Extension {
  params: object;
  _options: object;
  cleanup(): void;
}
type Extended = WebSocket & { _extensions: Record<string, Extension | undefined> };

const AGREED = Object.freeze({ server_no_context_takeover: true, client_no_context_takeover: true });

/** All sockets agreed on the same: they share one copy of it, of the 1 KiB that ws would keep on each. */
export function shareAgreement(ws: WebSocket): void {
  const extension = (ws as Extended)._extensions[NAME];
  if (!extension) return;
  extension.params = AGREED;
  extension._options = compressionOptions;
}

/**
 * Frees what inflated the last message. ws keeps it, window and buffer, about 60 KiB a socket, though the next
 * message begins anew; to make another one costs less than a tenth of a millisecond.
 */
export function releaseInflater(ws: WebSocket): void {
  (ws as Extended)._extensions[NAME]?.cleanup();
}
