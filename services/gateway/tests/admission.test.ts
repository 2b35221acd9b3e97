import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;

afterEach(() => stage.close());

test('while sends stand unanswered, more are told busy at once, and all that were taken are stored', async () => {
  stage = await startStage();
  const gateway = await stage.gateway({ PARLEY_RATE_LIMITS: 'off', GATEWAY_SEND_TARGET_MS: '20' });
  const user = stage.auth.user();
  const room = stage.world.conversation(user.userId);
  const client = await stage.live(user);
  const [peer] = stage.peers;
  if (!peer) throw new Error('no peer');
  peer.isSilent = true;
  const ids = Array.from({ length: 400 }, (_, index) => stage.send(client, room.id, String(index)));
  await eventually('as many as are always taken', () => {
    if (peer.unanswered > 0 && gateway.stats().queuedSends >= 128) return true;
    // On a machine so busy that the loop was late the first were refused.
    for (let count = 0; count < 10; count++) ids.push(stage.send(client, room.id, 'more'));
    return false;
  });
  await eventually('a refusal', () => {
    ids.push(stage.send(client, room.id, 'late'));
    return client.of('error').length > 0;
  });
  const refused = client.of('error')[0]?.payload;
  expect(refused).toMatchObject({ code: 'busy', retryable: true });
  expect(refused?.['retry_after_ms']).toBeGreaterThan(0);
  expect(ids).toContain(refused?.client_message_id);
  peer.isSilent = false;
  peer.cut();
  await eventually('an answer for each', () => {
    return client.of('message.ack').length + client.of('error').length === ids.length;
  });
  expect(gateway.stats()).toMatchObject({ queuedSends: 0, sendsRefused: client.of('error').length });
  expect(client.of('message.ack').length).toBeGreaterThanOrEqual(128);
  expect(room.seq).toBe(client.of('message.ack').length);
  // Nothing stands any more, so the next is taken, once the loop is in time again.
  const acks = client.of('message.ack').length;
  await eventually('another ack', () => {
    stage.send(client, room.id, 'again');
    return client.of('message.ack').length > acks;
  });
});
