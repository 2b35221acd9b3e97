import { createHmac } from 'node:crypto';
import { keyOfSecret } from './secrets.ts';

/**
 * The headers that let a receiver trust a delivery, as Standard Webhooks 1.0 says: an HMAC-SHA256 of id, time and
 * body for each secret, so that a receiver may hold the old one or the new one.
 */
export function signedHeaders(
  secrets: readonly string[],
  { id, body, now }: { id: string; body: string; now: Date },
): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const mac = createHmac('sha256', keyOfSecret(secret)).update(`${id}.${timestamp}.${body}`);
    return `v1,${mac.digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
