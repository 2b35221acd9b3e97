import { expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { pair, payloadOf, suppressed } from '../support/scene.ts';
import { TOPIC, type World } from '../support/world.ts';

/** Calls that ring, and no longer do. */
export function describeCalls(world: () => World): void {
  test('a device with a VoIP token rings by PushKit, another by a time-sensitive alert', async () => {
    const { ada, bob, room, device } = await pair(world());
    const voip = await world().people.addDevice(bob.id, { kind: 'voip', sessionId: device.sessionId });
    const pad = await world().people.addDevice(bob.id);
    const call = await world().happen.call(room, ada, { video: true });
    const { headers, payload } = await world().simulator.waitForRequest(voip.token);
    expect(headers).toMatchObject({
      'apns-topic': `${TOPIC}.voip`,
      'apns-push-type': 'voip',
      'apns-priority': '10',
    });
    expect(payloadOf({ payload }).data).toMatchObject({
      ...{ kind: 'call', call_id: call.id, video: true, ended: false },
      ...{ conversation_id: room.id, recipient_id: bob.id },
    });
    expect(payloadOf({ payload }).aps).not.toHaveProperty('badge');
    const alert = await world().simulator.waitForRequest(pad.token);
    expect(payloadOf(alert).aps).toMatchObject({
      alert: { title: 'Ada', 'loc-key': 'CALL_INCOMING_VIDEO' },
      'interruption-level': 'time-sensitive',
    });
    await eventually('both to be recorded', async () => {
      return (await world().decisions(call, 'call')).filter(({ outcome }) => outcome === 'sent').length === 2;
    });
    // The same device does not ring twice, and the caller does not ring.
    expect(world().simulator.inbox(device.token).requests).toBe(0);
    expect(world().simulator.inbox(ada.devices[0]!.token).requests).toBe(0);
  });

  test('the end reaches the devices that rang', async () => {
    const { ada, bob, room, device } = await pair(world());
    const call = await world().happen.call(room, ada);
    await world().decided(call, bob.id, 'sent', 'call');
    const late = await world().people.addDevice(bob.id);
    await world().happen.call(room, ada, { ...call, ended: true });
    await eventually('the end', () => world().simulator.requests(device.token).length === 2);
    const [ring, end] = world().simulator.requests(device.token);
    expect(end?.headers['apns-collapse-id']).toBe(ring?.headers['apns-collapse-id']);
    expect(payloadOf(end).data).toMatchObject({ call_id: call.id, ended: true });
    await world().idle();
    expect(world().simulator.inbox(late.token).requests).toBe(0);
  });

  test('a call that is over, or rang too long ago, rings nowhere', async () => {
    const { ada, bob, room, device } = await pair(world());
    const old = await world().happen.call(room, ada, { atMs: world().now() - 31_000 });
    expect(await world().decided(old, bob.id, undefined, 'call')).toMatchObject(suppressed('expired'));
    const over = await world().happen.call(room, ada, {
      id: '0b7c9ee4-2f0e-4f5a-9a3f-f0c1f2a3b4c5',
      ended: true,
    });
    expect(await world().decided(over, bob.id, undefined, 'call')).toMatchObject(suppressed('superseded'));
    await world().happen.call(room, ada, over);
    await world().idle();
    expect(world().simulator.inbox(device.token).requests).toBe(0);
  });

  test.each([
    ['blocked', 'INSERT INTO blocks (user_id, blocked_user_id) VALUES ($1, $2)'],
    [
      'muted',
      `UPDATE participants SET muted_until = now() + interval '1 day' WHERE user_id = $1 AND $2 <> $1`,
    ],
    [
      'do_not_disturb',
      `INSERT INTO user_settings (user_id, do_not_disturb_until)
       SELECT $1, now() + interval '10 years' WHERE $2 <> $1`,
    ],
  ])('who is %s does not ring', async (reason, setting) => {
    const { ada, bob, room, device } = await pair(world());
    await world().pool.query(setting.replaceAll('$1', '$1::uuid').replaceAll('$2', '$2::uuid'), [
      bob.id,
      ada.id,
    ]);
    const call = await world().happen.call(room, ada);
    expect(await world().decided(call, bob.id, undefined, 'call')).toMatchObject(suppressed(reason));
    expect(world().simulator.inbox(device.token).requests).toBe(0);
  });
}
