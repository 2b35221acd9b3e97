import { createPrivateKey, sign } from 'node:crypto';
import { type ClientHttp2Session, connect } from 'node:http2';
import { type PushClient, type PushClientOptions, type SigningKey, samplePayload } from './push-client.ts';

/** As many as the worker may have. */
const CONNECTIONS = 4;

/**
 * The bound: `node:http2` and nothing else. One provider token, one body, headers that never change but the path;
 * no timeouts, no retries.
 */
export async function bareClient({ url, ca, key, topic }: PushClientOptions): Promise<PushClient> {
  const sessions = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(url, ca)));
  const authorization = `bearer ${providerToken(key)}`;
  const body = JSON.stringify(samplePayload);
  let turn = 0;
  return {
    send: (token) =>
      new Promise((resolve, reject) => {
        const session = sessions[turn++ % CONNECTIONS] as ClientHttp2Session;
        const stream = session.request({
          ':method': 'POST',
          ':path': `/3/device/${token}`,
          authorization,
          'apns-push-type': 'alert',
          'apns-topic': topic,
          'apns-priority': '10',
        });
        let status = 0;
        stream.on('response', (headers) => {
          status = headers[':status'] ?? 0;
        });
        stream.on('error', reject);
        stream.on('close', () => resolve(status));
        stream.resume();
        stream.end(body);
      }),
    close: () => Promise.all(sessions.map((session) => new Promise<void>((done) => session.close(done)))),
  };
}

function open(url: string, ca: string): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const session = connect(url, { ca, settings: { enablePush: false } });
    session.once('error', reject);
    session.once('remoteSettings', () => resolve(session));
  });
}

/** JWT, ES256 (developer.apple.com: Establishing a token-based connection to APNs). */
function providerToken({ teamId, keyId, privateKey }: SigningKey): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: teamId, iat: Math.floor(Date.now() / 1_000) };
  const signed = `${encode({ alg: 'ES256', kid: keyId })}.${encode(claims)}`;
  const key = { key: createPrivateKey(privateKey), dsaEncoding: 'ieee-p1363' } as const;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}
