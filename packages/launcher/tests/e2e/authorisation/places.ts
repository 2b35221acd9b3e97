import { randomBytes, randomUUID } from 'node:crypto';
import { type Media, timings } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import type { Person, RestAnswer } from '../chat-client.ts';
import { upload } from './uploads.ts';
import type { World } from './world.ts';

/** A conversation with a message that says something nobody else has said. */
export interface Place {
  readonly conversationId: string;
  readonly secret: string;
  /** By `member`, or by `exMember` who spoke; in the direct conversation by who looks at it. */
  readonly messageId: string;
  readonly seq: number;
  /** By `bystander`, or the other of the pair. */
  readonly othersMessageId: string;
  /** What `exMember` sent, of those who spoke. */
  readonly mediaId?: string;
}

/** How a group was made: `exMember` was removed from it, or said something before leaving. */
export interface GroupPast {
  removed?: boolean;
  spoke?: boolean;
}

interface Ack {
  message_id: string;
  seq: number;
}

/** The answer of a step that is no claim of the test. */
export async function done<T>(answer: Promise<RestAnswer<T>>): Promise<T> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`a preparation answered ${status} ${JSON.stringify(body)}`);
  return body;
}

export function newSecret(): string {
  return `secret${randomBytes(8).toString('hex')}`;
}

export function say(person: Person, conversationId: string, body: Record<string, unknown>): Promise<Ack> {
  return done(
    person.rest<Ack>('POST', `/api/conversations/${conversationId}/messages`, {
      client_message_id: randomUUID(),
      ...body,
    }),
  );
}

/** A group of all members among the principals, which `exMember` has left since, or been removed from. */
export async function newGroup(world: World, how: GroupPast): Promise<Place> {
  const { owner, admin, member, exMember, suspended, revoked, bystander } = world.people;
  const secret = newSecret();
  const others = [admin, member, exMember, suspended, revoked, bystander];
  const { id } = await done(
    owner.rest<{ id: string }>('POST', '/api/conversations', {
      type: 'group',
      title: `Title ${secret}`,
      participant_ids: others.map((person) => person.id),
    }),
  );
  const people = `/api/conversations/${id}/participants`;
  const [own, other] = await Promise.all([
    say(how.spoke ? exMember : member, id, { text: secret }),
    say(bystander, id, { text: `Not ${secret}` }),
    done(owner.rest('PATCH', `${people}/${admin.id}`, { role: 'admin' })),
  ]);
  const media = how.spoke ? await sendMedia(world, exMember, { id, secret }) : undefined;
  await done((how.removed ? owner : exMember).rest('DELETE', `${people}/${exMember.id}`));
  return {
    ...{ conversationId: id, secret, messageId: own.message_id, seq: own.seq },
    othersMessageId: other.message_id,
    ...(media ? { mediaId: media.id } : {}),
  };
}

/** Does something for which there must be no block between the pair. One at a time. */
export async function withoutBlock<T>({ people }: World, work: () => Promise<T>): Promise<T> {
  const block = `/api/blocks/${people.blocked.id}`;
  await done(people.blocker.rest('DELETE', block));
  const result = await work();
  await done(people.blocker.rest('PUT', block));
  blockedAtMs = Date.now();
  return result;
}

let blockedAtMs = 0;

/** Gateways read of a block in the change feed, once a second; until then typing passes. */
export function blockIsKnown(): Promise<boolean> {
  return eventually(
    'gateways to know of the block',
    () => Date.now() - blockedAtMs > 3 * timings.feedIntervalMs,
  );
}

/** What each of the pair finds in their conversation: two new messages, `decorated`: pinned and reacted to. */
export function newPair(
  world: World,
  how: { decorated: boolean },
): Promise<{ blocked: Place; blocker: Place }> {
  const { blocked, blocker } = world.people;
  const at = world.directId;
  const secret = newSecret();
  return withoutBlock(world, async () => {
    const [ofBlocked, ofBlocker] = await Promise.all([
      say(blocked, at, { text: `${secret} one` }),
      say(blocker, at, { text: `${secret} two` }),
    ]);
    const place = (own: Ack, other: Ack): Place => ({
      ...{ conversationId: at, secret, messageId: own.message_id, seq: own.seq },
      othersMessageId: other.message_id,
    });
    if (how.decorated) {
      const of = (id: string) => `/api/conversations/${at}/messages/${id}`;
      await Promise.all([
        done(blocked.rest('PUT', `${of(ofBlocked.message_id)}/pin`)),
        done(blocker.rest('PUT', `${of(ofBlocker.message_id)}/pin`)),
        done(blocked.rest('PUT', `${of(ofBlocked.message_id)}/reactions/${THUMB}`)),
        done(blocker.rest('PUT', `${of(ofBlocker.message_id)}/reactions/${THUMB}`)),
      ]);
    }
    return { blocked: place(ofBlocked, ofBlocker), blocker: place(ofBlocker, ofBlocked) };
  });
}

/** As it stands in a path. */
export const THUMB = encodeURIComponent('👍');

/** Sends a picture that is named by the secret. */
export async function sendMedia(
  { url }: World,
  sender: Person,
  to: { id: string; secret: string },
): Promise<Media> {
  const media = await upload(url, sender, to.secret);
  await say(sender, to.id, { kind: 'media', media_id: media.id });
  return media;
}
