import net from 'node:net';
import tls from 'node:tls';

/**
 * A socket to `https://host[:port]` that offers HTTP/2 only, or to `http://` for a peer that is known to
 * speak it. The connection keeps it in its own hand: a session that has been closed would wait for a dead
 * peer's farewell, and so never end.
 */
export function dial(origin: string, ca: string | undefined): net.Socket {
  const { hostname, port, protocol } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol === 'http:') return net.connect({ host, port: Number(port || 80) });
  return tls.connect({
    host,
    port: Number(port || 443),
    ALPNProtocols: ['h2'],
    // RFC 6066 §3: an address is no server name.
    ...(net.isIP(host) ? {} : { servername: host }),
    ...(ca === undefined ? {} : { ca }),
  });
}

/** Whether the peer agreed to HTTP/2; without TLS it has to be known. */
export function speaksHttp2(socket: net.Socket): boolean {
  return !(socket instanceof tls.TLSSocket) || socket.alpnProtocol === 'h2';
}
