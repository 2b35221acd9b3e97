import { expect, test } from '@jest/globals';
import { apnsFileOf, bundleIdOf, fitsSimulator } from './apns-file.ts';

const headers = { 'apns-topic': 'app.parley.ios', 'apns-push-type': 'alert' };

test('a push is saved with the app that it is for, to be read by people', () => {
  const file = apnsFileOf({ headers, payload: { aps: { badge: 1 } } });
  expect(JSON.parse(file)).toEqual({ 'Simulator Target Bundle': 'app.parley.ios', aps: { badge: 1 } });
  expect(file).toContain('\n  "aps"');
});

test('where the spaces would make it too large for Xcode there are none', () => {
  const alert = { body: 'x'.repeat(4_010) };
  expect(apnsFileOf({ headers, payload: { aps: { alert } } })).not.toContain('\n');
});

test('a push of PushKit is for the app all the same, and not for the Simulator', () => {
  const voip = { 'apns-topic': 'app.parley.ios.voip', 'apns-push-type': 'voip' };
  expect(bundleIdOf({ headers: voip })).toBe('app.parley.ios');
  expect([fitsSimulator({ headers }), fitsSimulator({ headers: voip })]).toEqual([true, false]);
});
