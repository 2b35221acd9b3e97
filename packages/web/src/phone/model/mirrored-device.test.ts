import { expect, test } from '@jest/globals';
import type { RecordedRequest, ShownNotification, SimulatorEvent } from '../simulator/wire.ts';
import { after, type DeviceView } from './mirrored-device.ts';

const token = 'ab';
const shown = (apns_id: string) => ({ apns_id, payload: {} }) as ShownNotification;
const empty: DeviceView = { badge: 0, notifications: [], requests: [] };
const play = (...events: SimulatorEvent[]) => events.reduce(after, empty);
const idsOf = ({ notifications }: DeviceView) => notifications.map(({ apns_id }) => apns_id);
const came = (id: string, badge: number, replaces: string | null = null): SimulatorEvent => {
  return { type: 'notification', token, badge, notification: shown(id), replaces };
};

test('a banner that replaces another comes last, and the badge is what was said last', () => {
  const view = play(came('1', 1), came('2', 2), came('3', 2, '1'));
  expect(idsOf(view)).toEqual(['2', '3']);
  expect(view.badge).toBe(2);
});

test('banners are taken away, and all of them when the inbox is cleared', () => {
  const view = play(came('1', 1), came('2', 2), { type: 'removed', token, apns_ids: ['1'] });
  expect(idsOf(view)).toEqual(['2']);
  expect(after(view, { type: 'badge', token, badge: 7 })).toMatchObject({ badge: 7 });
  expect(after(view, { type: 'cleared', token, badge: 0 })).toMatchObject({ badge: 0, notifications: [] });
});

test('of the requests the latest hundred are kept', () => {
  const requests = Array.from({ length: 130 }, (_, status) => ({ status }) as RecordedRequest);
  const view = play(...requests.map((request) => ({ type: 'request', token, request }) as const));
  expect(view.requests).toHaveLength(100);
  expect(view.requests.at(-1)?.status).toBe(129);
});
