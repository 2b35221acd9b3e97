import { randomBytes } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { encodeQueueBody, eventProto, newId } from '@parley/contracts';
import type { Pool } from '@parley/database';
import type { Queue } from '@parley/queue';
import { type DeviceJob, encodeDeviceJob } from '../../src/device-job.ts';

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
  lastRev: number;
}

export interface SentPush {
  id: string;
  seq: number;
  rev: number;
}

/** Rows as auth and message would have written them. */
export function createPeople(pool: Pool, queue: Queue, now: () => number = Date.now) {
  async function addDevice(
    userId: string,
    fields: { bundleId?: string; environment?: string; sessionId?: string; kind?: 'alert' | 'voip' } = {},
  ) {
    const { bundleId = null, environment = 'sandbox', kind = 'alert', sessionId = newId() } = fields;
    const device = { token: randomBytes(32).toString('hex'), sessionId, generation: 1 };
    await pool.query(
      `INSERT INTO sessions (id, user_id, expires_at) VALUES ($1, $2, now() + interval '1 day')
       ON CONFLICT DO NOTHING`,
      [sessionId, userId],
    );
    await pool.query(
      `INSERT INTO device_tokens (token, user_id, session_id, environment, bundle_id, kind)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [device.token, userId, sessionId, environment, bundleId, kind],
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
      return { id, lastSeq: 0, lastRev: 0 };
    },
    /** So many more members, each with a device. */
    async crowd({ id }: Room, size: number): Promise<void> {
      await pool.query(
        `WITH u AS (
           INSERT INTO users (id, username, display_name)
           SELECT gen_random_uuid(), 'crowd_' || n || right($1::uuid::text, 8), 'Crowd' FROM generate_series(1, $2) n
           RETURNING id
         ), s AS (
           INSERT INTO sessions (id, user_id, expires_at)
           SELECT gen_random_uuid(), id, now() + interval '1 day' FROM u RETURNING id, user_id
         ), d AS (
           INSERT INTO device_tokens (token, user_id, session_id, environment)
           SELECT replace(id::text, '-', '') || replace(id::text, '-', ''), user_id, id, 'sandbox' FROM s
         )
         INSERT INTO participants (conversation_id, user_id) SELECT $1::uuid, id FROM u`,
        [id, size],
      );
    },
    /** Stores a message and publishes its push.intent. */
    async say(
      room: Room,
      sender: Person,
      text: string,
      options: { mentions?: readonly Person[]; mentionsAll?: boolean; publish?: boolean } = {},
    ): Promise<SentPush> {
      const sent = { id: newId(), seq: ++room.lastSeq, rev: ++room.lastRev };
      const mentions = (options.mentions ?? []).map(({ id }) => id);
      const whom = { mentions, mentionsAll: options.mentionsAll ?? false };
      await pool.query(
        `INSERT INTO messages (conversation_id, seq, id, sender_id, client_message_id, text, mentions, sent_at, rev)
         VALUES ($1, $2, $3, $4, gen_random_uuid(), $5, $6, now(), $7)`,
        [room.id, sent.seq, sent.id, sender.id, text, mentions, sent.rev],
      );
      await pool.query(`UPDATE conversations SET last_seq = $2, rev = $3 WHERE id = $1`, [
        room.id,
        sent.seq,
        sent.rev,
      ]);
      if (options.publish !== false) await queue.publish([intent(room, sender, sent, whom, now())]);
      return sent;
    },
    /** The push.intent of a message again, as a redelivery would bring it. */
    repeat: (room: Room, sender: Person, sent: SentPush) =>
      queue.publish([intent(room, sender, sent, { mentions: [], mentionsAll: false }, now())]),
    /** A push.device job as the decision made it, perhaps some time ago. */
    owe: (
      room: Room,
      sender: Person,
      sent: SentPush,
      recipient: Person,
      device: Device,
      fields: Partial<DeviceJob> = {},
    ) =>
      queue.publish([
        {
          stream: 'push.device',
          key: recipient.id,
          body: encodeDeviceJob({
            ...{ conversationId: room.id, messageId: sent.id, seq: sent.seq, rev: sent.rev },
            ...{ senderId: sender.id, recipientId: recipient.id, mention: false, traceparent: '', looks: 0 },
            ...{ token: device.token, sessionId: device.sessionId, generation: device.generation },
            ...{ sentAtMs: now(), decidedAtMs: now() },
            ...{ kind: 'alert', changed: false, video: false, ended: false },
            ...{ voip: false, alone: false },
            ...fields,
          }),
        },
      ]),
  };
}

function intent(
  room: Room,
  sender: Person,
  sent: SentPush,
  whom: { mentions: string[]; mentionsAll: boolean },
  nowMs: number,
) {
  const message = create(eventProto.PushIntentsSchema, {
    sent: [
      {
        conversationId: room.id,
        messageId: sent.id,
        senderId: sender.id,
        seq: BigInt(sent.seq),
        rev: BigInt(sent.rev),
        ...whom,
        sentAtMs: BigInt(nowMs),
      },
    ],
  });
  const body = encodeQueueBody(toBinary(eventProto.PushIntentsSchema, message));
  return { stream: 'push.intent' as const, key: room.id, body };
}
