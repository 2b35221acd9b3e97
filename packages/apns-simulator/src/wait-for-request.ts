import type { RecordedRequest } from './device.ts';
import type { Devices } from './devices.ts';
import type { SimulatorEvents } from './events.ts';

export type RequestPredicate = (request: RecordedRequest) => boolean;

export interface RequestWaits {
  /** The first request of the device, past or coming, that matches. Rejects after `timeoutMs` or on close. */
  wait(token: string, matches: RequestPredicate, timeoutMs: number): Promise<RecordedRequest>;
  close(): void;
}

export function createRequestWaits(devices: Devices, events: SimulatorEvents): RequestWaits {
  const cancels = new Set<(error: Error) => void>();
  return {
    wait(token, matches, timeoutMs) {
      const past = devices.find(token)?.requests.find(matches);
      if (past) return Promise.resolve(past);
      return new Promise((resolve, reject) => {
        const settle = (): void => {
          clearTimeout(timer);
          unsubscribe();
          cancels.delete(cancel);
        };
        const cancel = (error: Error): void => {
          settle();
          reject(error);
        };
        const timer = setTimeout(() => {
          cancel(new Error(`no matching request for device ${token} within ${timeoutMs} ms`));
        }, timeoutMs);
        const unsubscribe = events.subscribe((event) => {
          if (event.type !== 'request' || event.token !== token || !matches(event.request)) return;
          settle();
          resolve(event.request);
        });
        cancels.add(cancel);
      });
    },
    close() {
      for (const cancel of cancels) cancel(new Error('the APNs simulator was closed'));
    },
  };
}
