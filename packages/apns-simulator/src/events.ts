import type { RecordedRequest, ShownNotification } from './device.ts';

/** Everything a watcher of the devices can see happen. */
export type SimulatorEvent =
  | { readonly type: 'request'; readonly token: string; readonly request: RecordedRequest }
  | {
      readonly type: 'notification';
      readonly token: string;
      readonly badge: number;
      readonly notification: ShownNotification;
      /** The `apns_id` of the banner this one took the place of. */
      readonly replaces: string | null;
    }
  | { readonly type: 'badge'; readonly token: string; readonly badge: number }
  /** A background push reached the app, which shows nothing by itself. */
  | { readonly type: 'background'; readonly token: string; readonly notification: ShownNotification }
  | { readonly type: 'removed'; readonly token: string; readonly apns_ids: readonly string[] }
  | { readonly type: 'cleared'; readonly token: string; readonly badge: number }
  | { readonly type: 'device'; readonly token: string; readonly online: boolean };

export interface SimulatorEvents {
  emit(event: SimulatorEvent): void;
  /** Calls `listener` synchronously for each event until the returned function is called. */
  subscribe(listener: (event: SimulatorEvent) => void): () => void;
}

export function createEvents(): SimulatorEvents {
  const listeners = new Set<(event: SimulatorEvent) => void>();
  return {
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
