import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { messageProto } from '@parley/contracts';
import { newGroup, startNetwork, type TestNetwork } from './network.ts';
import { ackOf, openSendStream } from './send-stream.ts';

const ROUNDS = 20;
const EDITORS = 4;

let network: TestNetwork;

beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.close());

test('an edit is accepted only while its editor is a member, however it races with the leave', async () => {
  const [owner, guest] = [await network.newUser(), await network.newUser()];
  const room = await newGroup(network, [owner, guest]);
  const stream = openSendStream(network);
  const messages = Array.from({ length: EDITORS }, () => ({ conversationId: room, senderId: guest.id }));
  const ids = (await stream.send(messages)).map((result) => ackOf(result).messageId);
  stream.close();
  let racing = true;
  const accepted: number[] = [];
  const refused = new Set<string>();
  const pour = async (messageId: string) => {
    for (let n = 0; racing; n++) {
      const ofGuest = { userId: guest.id, conversationId: room, messageId, text: `${n}` };
      await network.rpc.editMessage(create(messageProto.EditMessageRequestSchema, ofGuest)).then(
        ({ rev }) => accepted.push(Number(rev)),
        ({ code }) => refused.add(code),
      );
    }
  };
  const pouring = ids.map(pour);
  const path = `/api/conversations/${room}/participants`;
  const away: { from: number; to: number }[] = [];
  const revOfGuest = async () => {
    const { rows } = await network.pool.query(
      'SELECT rev FROM participants WHERE conversation_id = $1 AND user_id = $2',
      [room, guest.id],
    );
    return rows[0].rev as number;
  };
  for (let i = 0; i < ROUNDS; i++) {
    await network.call(guest, 'DELETE', `${path}/${guest.id}`);
    const from = await revOfGuest();
    await network.call(owner, 'POST', path, { user_ids: [guest.id] });
    away.push({ from, to: await revOfGuest() });
  }
  racing = false;
  await Promise.all(pouring);

  expect([...refused]).toEqual(['not_found']);
  expect(accepted.length).toBeGreaterThan(0);
  expect(accepted.filter((rev) => away.some(({ from, to }) => rev > from && rev < to))).toEqual([]);
  // Each change has a rev of its own, a leave and a join one more for the message that tells it; none is burned.
  const { rows } = await network.pool.query('SELECT rev FROM conversations WHERE id = $1', [room]);
  expect(new Set(accepted).size).toBe(accepted.length);
  expect(rows[0].rev).toBe(1 + EDITORS + accepted.length + 4 * ROUNDS);
});
