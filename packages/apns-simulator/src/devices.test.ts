import { expect, test } from '@jest/globals';
import { createDevices } from './devices.ts';

const request = (status: number) => ({ headers: {}, payload: null, status, reason: null, received_at: '' });
const statuses = (device: { requests: { status: number | null }[] }) =>
  device.requests.map(({ status }) => status);

test('a device keeps its latest requests and counts all of them', () => {
  const devices = createDevices({ maxDevices: 10, maxRequestsPerDevice: 2, maxRequests: 100 });
  const device = devices.get('a');
  for (const status of [1, 2, 3]) devices.record(device, request(status));
  expect(statuses(device)).toEqual([2, 3]);
  expect(device.requestCount).toBe(3);
});

test('the longest untouched devices are forgotten first', () => {
  const devices = createDevices({ maxDevices: 2, maxRequestsPerDevice: 2, maxRequests: 100 });
  for (const token of ['a', 'b', 'c', 'a', 'd', 'e']) devices.get(token);
  expect(['a', 'b', 'd', 'e'].map((token) => devices.find(token) !== undefined)).toEqual([
    true,
    false,
    true,
    true,
  ]);
});

test('past the overall bound each device keeps its newer half', () => {
  const devices = createDevices({ maxDevices: 10, maxRequestsPerDevice: 10, maxRequests: 7 });
  const [a, b] = [devices.get('a'), devices.get('b')];
  for (const status of [1, 2, 3, 4]) {
    devices.record(a, request(status));
    devices.record(b, request(status));
  }
  expect([statuses(a), statuses(b)]).toEqual([
    [3, 4],
    [3, 4],
  ]);
});

test('looking at an unknown device does not make one', () => {
  const devices = createDevices({ maxDevices: 1, maxRequestsPerDevice: 1, maxRequests: 1 });
  expect(devices.find('a')).toBeUndefined();
});
