import type { Message } from '@parley/contracts';
import { samples } from './plan.ts';
import { randomFrom } from './random.ts';
import { seedMessageId, seedNumberOf } from './seed-ids.ts';
import type { SeededPerson } from './seeded-people.ts';
import type { SeededRoom } from './seeded-room.ts';
import { type Said, storyOf } from './story.ts';
import type { Uploads } from './uploads.ts';

const PAGE = 100;
/** More cursors of a large group say nothing more. */
const READERS_MOST = 40;

export interface Writing {
  uploads: Uploads;
  /** One more message of the plan is there, written now or before. */
  onMessage(isNew: boolean): void;
}

/** Writes what the conversation lacks of its part, from where the last run stopped; then most have read it. */
export async function writeRoom(room: SeededRoom, { uploads, onMessage }: Writing): Promise<void> {
  const { id, members } = room;
  const written = await lastWritten(room);
  for (let left = Math.min(written.number, room.messages); left > 0; left--) onMessage(false);
  if (written.number >= room.messages) return;
  const seqs = written.seqs;
  const lastSeqOf = new Map<SeededPerson, number>();
  const names = members.map(({ username }) => username);
  for (const said of storyOf(room.key, room.talk, names)) {
    if (said.number > room.messages) break;
    if (said.number <= written.number) continue;
    const { message_id, seq } = await send(id, said, members, seqs, uploads);
    seqs.set(said.number, seq);
    lastSeqOf.set(members[said.speaker] as SeededPerson, seq);
    await comment({ ...room, messageId: message_id }, said);
    onMessage(true);
  }
  await markRead(room, seqs.get(room.messages) ?? 0, lastSeqOf);
}

/** How far earlier runs came, and where the messages of the last page lie. */
async function lastWritten({ id, members: [owner] }: SeededRoom) {
  const seqs = new Map<number, number>();
  let before = '';
  for (;;) {
    const { messages, has_more } = await (owner as SeededPerson).call<{
      messages: Message[];
      has_more: boolean;
    }>(`/api/conversations/${id}/messages?limit=${PAGE}${before}`);
    for (const { seq, client_message_id } of messages) {
      const number = seedNumberOf(id, client_message_id);
      if (number !== undefined) seqs.set(number, seq);
    }
    // People may have talked since: what the seed wrote is further back then.
    if (seqs.size > 0 || !has_more) return { number: Math.max(0, ...seqs.keys()), seqs };
    before = `&before_seq=${messages[0]?.seq}`;
  }
}

async function send(
  conversationId: string,
  said: Said,
  members: readonly SeededPerson[],
  seqs: ReadonlyMap<number, number>,
  uploads: Uploads,
) {
  const speaker = members[said.speaker] as SeededPerson;
  const { number, text, attachment, repliesTo } = said;
  const replyTo = repliesTo === undefined ? undefined : seqs.get(repliesTo);
  const body = {
    client_message_id: seedMessageId(conversationId, number),
    ...(text ? { text } : {}),
    ...(attachment ? { kind: 'media', media_id: await uploads(speaker, attachment, number) } : {}),
    ...(replyTo === undefined ? {} : { reply_to_seq: replyTo }),
    mentions: said.mentions.map((member) => (members[member] as SeededPerson).id),
  };
  const path = `/api/conversations/${conversationId}/messages`;
  return speaker.call<{ message_id: string; seq: number }>(path, { body });
}

/** What happens to a message afterwards: its author mends it, others react. */
async function comment(
  { id, members, messageId }: SeededRoom & { messageId: string },
  { speaker, becomes, reactions }: Said,
): Promise<void> {
  const path = `/api/conversations/${id}/messages/${messageId}`;
  if (becomes)
    await (members[speaker] as SeededPerson).call(path, { method: 'PATCH', body: { text: becomes } });
  for (const { by, emoji } of reactions) {
    const reaction = `${path}/reactions/${encodeURIComponent(emoji)}`;
    await (members[by] as SeededPerson).call(reaction, { method: 'PUT' });
  }
}

/**
 * Most have read everything and some have a few messages left; the samples more often, so that there are badges to see. Nobody
 * has read less than what they answered.
 */
async function markRead(
  { id, key, members }: SeededRoom,
  lastSeq: number,
  lastSeqOf: ReadonlyMap<SeededPerson, number>,
): Promise<void> {
  const random = randomFrom(`who has read ${key} up to ${lastSeq}`);
  for (const member of members.slice(0, READERS_MOST)) {
    const isBehind = random.below(3) < (samples.some(({ username }) => username === member.username) ? 2 : 1);
    const behind = isBehind ? 1 + random.below(5) : 0;
    const seq = Math.max(lastSeq - behind, lastSeqOf.get(member) ?? 0);
    await member.call(`/api/conversations/${id}/delivered`, { method: 'PUT', body: { seq: lastSeq } });
    await member.call(`/api/conversations/${id}/read`, { method: 'PUT', body: { seq } });
  }
}
