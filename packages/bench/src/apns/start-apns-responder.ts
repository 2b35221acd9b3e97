import { fileURLToPath } from 'node:url';
import { createCertificate } from '@parley/apns-simulator';
import { type Child, startChild } from '../child-calls.ts';
import type { ResponderCalls } from './apns-responder.ts';

/** Where pushes go, with what a client needs to trust it. */
export interface ApnsPlace {
  url: string;
  /** PEM. */
  ca: string;
}

export interface ApnsResponder extends ApnsPlace, Child<ResponderCalls> {}

/**
 * Starts a process that speaks HTTP/2 over TLS as APNs does, answers every push after a round trip and checks
 * nothing, so that it is no bottleneck for who pushes.
 */
export async function startApnsResponder(): Promise<ApnsResponder> {
  const certificate = await createCertificate('127.0.0.1');
  const child = startChild<ResponderCalls>(fileURLToPath(new URL('./apns-responder.ts', import.meta.url)));
  const { key, cert } = certificate;
  const port = await child.call('listen', { key, cert });
  return { ...child, url: `https://127.0.0.1:${port}`, ca: cert };
}
