import type { ApnsSimulator, RecordedRequest, SimulatorEvent } from '@parley/apns-simulator';
import type { PushAnswer, ShownBanner } from './evidence.ts';

/** What the payload says beside `aps`. */
interface PushData {
  kind?: string;
  recipient_id?: string;
  message_id?: string;
  conversation_id?: string;
  read_up_to?: number;
  seq?: number;
  badge?: number;
}

export interface LoggedBanner extends Omit<ShownBanner, 'recipientId'> {
  /** Null where the payload does not say for whom it is. */
  recipientId: string | null;
}

/** What devices were asked and have shown, and what the app on them does when it is woken. */
export interface PhoneLog {
  readonly banners: readonly LoggedBanner[];
  /** As each request was answered in the end. */
  answers(): PushAnswer[];
  /** What a device shows now. */
  badgeOf(token: string): number;
  close(): void;
}

/** Listens to a simulator from now on. */
export function keepPhoneLog(simulator: ApnsSimulator): PhoneLog {
  const requests: { token: string; request: RecordedRequest }[] = [];
  const banners: LoggedBanner[] = [];
  // Set by an app that was woken; the next push that names a badge overrules it.
  const setByApp = new Map<string, number>();

  const on = (event: SimulatorEvent): void => {
    if (event.type === 'request') requested(event.token, event.request);
    if (event.type === 'badge') setByApp.delete(event.token);
    if (event.type === 'notification') {
      setByApp.delete(event.token);
      const data = dataOf(event.notification.payload);
      const { message_id: messageId, kind, recipient_id: recipientId = null } = data;
      const isNew = kind === undefined || kind === 'message';
      const { apns_id: apnsId } = event.notification;
      const { token } = event;
      if (messageId) banners.push({ token, apnsId, messageId, recipientId, isNew, atMs: Date.now() });
    }
  };

  function requested(token: string, request: RecordedRequest): void {
    requests.push({ token, request });
    const data = dataOf(request.payload);
    const isRead = data.kind === 'read';
    if (isRead && request.status === 200) {
      const upTo = data.read_up_to ?? 0;
      simulator.removeNotifications(token, ({ payload }) => {
        const shown = dataOf(payload);
        return shown.conversation_id === data.conversation_id && (shown.seq ?? 0) <= upTo;
      });
    }
    const isWake = request.headers['apns-push-type'] === 'background';
    if (isWake && request.status === 200 && data.badge !== undefined) setByApp.set(token, data.badge);
  }

  const unsubscribe = simulator.events.subscribe(on);
  return {
    banners,
    answers: () =>
      requests.map(({ token, request: { headers, status, reason } }) => ({
        ...{ token, apnsId: headers['apns-id'] ?? '', status, reason },
      })),
    badgeOf: (token) => setByApp.get(token) ?? simulator.inbox(token).badge,
    close: unsubscribe,
  };
}

/** The `data` of a payload. */
function dataOf(payload: unknown): PushData {
  const { data } = (payload ?? {}) as { data?: PushData };
  return data ?? {};
}
