import { randomBytes } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { encodeQueueBody, eventProto, newId } from '@parley/contracts';
import type { Pool } from '@parley/database';
import type { Queue } from '@parley/queue';
import { encodeDeviceJob } from '../../src/device-job.ts';

export interface Device {
  token: string;
  sessionId: string;
  generation: number;
}

export interface Person {
  id: string;
  name: string;
  devices: Device[];
}

export interface Room {
  id: string;
  lastSeq: number;
}

export interface SentPush {
  id: string;
  seq: number;
  rev: number;
}

/** Rows as auth and message would have written them. */
export function createPeople(pool: Pool, queue: Queue) {
  async function addDevice(userId: string, fields: { bundleId?: string; environment?: string } = {}) {
    const device = { token: randomBytes(32).toString('hex'), sessionId: newId(), generation: 1 };
    await pool.query(
      `INSERT INTO sessions (id, user_id, expires_at) VALUES ($1, $2, now() + interval '1 day')`,
      [device.sessionId, userId],
    );
    await pool.query(
      `INSERT INTO device_tokens (token, user_id, session_id, environment, bundle_id)
       VALUES ($1, $2, $3, $4, $5)`,
      [device.token, userId, device.sessionId, fields.environment ?? 'sandbox', fields.bundleId ?? null],
    );
    return device;
  }

  return {
    addDevice,
    /** A person with so many devices. */
    async add(name: string, options: { devices?: number; role?: string } = {}): Promise<Person> {
      const id = newId();
      await pool.query(`INSERT INTO users (id, username, display_name, role) VALUES ($1, $2, $3, $4)`, [
        id,
        `${name.toLowerCase()}_${id.slice(-8)}`,
        name,
        options.role ?? 'user',
      ]);
      const devices: Device[] = [];
      for (let i = 0; i < (options.devices ?? 1); i++) devices.push(await addDevice(id));
      return { id, name, devices };
    },
    async room(members: readonly Person[], title: string | null = null): Promise<Room> {
      const id = newId();
      await pool.query(`INSERT INTO conversations (id, type, title, created_by) VALUES ($1, $2, $3, $4)`, [
        id,
        title === null ? 'direct' : 'group',
        title,
        members[0]?.id,
      ]);
      await pool.query(`INSERT INTO participants (conversation_id, user_id) SELECT $1, unnest($2::uuid[])`, [
        id,
        members.map((member) => member.id),
      ]);
      return { id, lastSeq: 0 };
    },
    /** Stores a message and publishes its push.intent. */
    async say(
      room: Room,
      sender: Person,
      text: string,
      options: { mentions?: readonly Person[]; publish?: boolean } = {},
    ): Promise<SentPush> {
      const sent = { id: newId(), seq: ++room.lastSeq, rev: room.lastSeq };
      const mentions = (options.mentions ?? []).map(({ id }) => id);
      await pool.query(
        `INSERT INTO messages (conversation_id, seq, id, sender_id, client_message_id, text, mentions, sent_at, rev)
         VALUES ($1, $2, $3, $4, gen_random_uuid(), $5, $6, now(), $2)`,
        [room.id, sent.seq, sent.id, sender.id, text, mentions],
      );
      await pool.query(`UPDATE conversations SET last_seq = $2, rev = $2 WHERE id = $1`, [room.id, sent.seq]);
      if (options.publish !== false) await queue.publish([intent(room, sender, sent, mentions)]);
      return sent;
    },
    /** The push.intent of a message again, as a redelivery would bring it. */
    repeat: (room: Room, sender: Person, sent: SentPush) => queue.publish([intent(room, sender, sent, [])]),
    /** A push.device job as the decision made it, perhaps some time ago. */
    owe: (room: Room, sender: Person, sent: SentPush, recipient: Person, device: Device) =>
      queue.publish([
        {
          stream: 'push.device',
          key: recipient.id,
          body: encodeDeviceJob({
            ...{ conversationId: room.id, messageId: sent.id, seq: sent.seq, rev: sent.rev },
            ...{ senderId: sender.id, recipientId: recipient.id, mention: false, traceparent: '', looks: 0 },
            ...{ token: device.token, sessionId: device.sessionId, generation: device.generation },
            ...{ sentAtMs: Date.now(), decidedAtMs: Date.now() },
          }),
        },
      ]),
  };
}

function intent(room: Room, sender: Person, sent: SentPush, mentions: string[]) {
  const message = create(eventProto.PushIntentsSchema, {
    sent: [
      {
        conversationId: room.id,
        messageId: sent.id,
        senderId: sender.id,
        seq: BigInt(sent.seq),
        rev: BigInt(sent.rev),
        mentions,
        sentAtMs: BigInt(Date.now()),
      },
    ],
  });
  const body = encodeQueueBody(toBinary(eventProto.PushIntentsSchema, message));
  return { stream: 'push.intent' as const, key: room.id, body };
}
