import type { RecordedRequest } from '../simulator/wire.ts';

const mostBytes = 4_096;

/** The app that a push is for: its topic without what a push type adds. */
export function bundleIdOf({ headers }: Pick<RecordedRequest, 'headers'>): string {
  return (headers['apns-topic'] ?? '').replace(/\.voip$/, '');
}

/**
 * A push as a file that Xcode's Simulator takes when it is dropped on it, as does `xcrun simctl push` (docs/push.md): the
 * payload and the app's bundle id, at most 4,096 bytes. Written for people to read where that fits.
 */
export function apnsFileOf(request: Pick<RecordedRequest, 'headers' | 'payload'>): string {
  const content = { 'Simulator Target Bundle': bundleIdOf(request), ...request.payload };
  const readable = `${JSON.stringify(content, null, 2)}\n`;
  return new TextEncoder().encode(readable).length <= mostBytes ? readable : JSON.stringify(content);
}

/** Whether Xcode's Simulator takes a push: any but those of PushKit. */
export function fitsSimulator({ headers }: Pick<RecordedRequest, 'headers'>): boolean {
  return headers['apns-push-type'] !== 'voip';
}
