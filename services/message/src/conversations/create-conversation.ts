import type { ConversationView } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import { findDirect, insertConversation, noteEvents } from '../store/conversations.ts';
import type { Tx } from '../store/idempotency.ts';
import { anyBlock, existingUsers } from '../store/people.ts';
import { isUniqueViolation } from '../store/unique-violation.ts';
import { readView } from '../store/views.ts';
import { keyedRequest, once } from './keyed-request.ts';
import { membershipBatch } from './membership-events.ts';
import type { MembershipWriter } from './membership-writer.ts';
import { directKey, firstView, newConversation } from './new-conversation.ts';

export interface CreateRequest {
  callerId: string;
  type: 'direct' | 'group';
  otherIds: readonly string[];
  title: string | null;
  /** 'all' when left out. */
  history?: 'all' | 'since_join' | undefined;
  idempotencyKey: string | undefined;
}

export type Created = { created: true; view: ConversationView } | { created: false; view: ConversationView };

type Outcome =
  | { kind: 'made'; view: ConversationView; outboxId: number }
  | { kind: 'repeated'; view: ConversationView }
  | { kind: 'exists'; id: string };

/**
 * Starts a conversation. Of a pair there is one direct conversation, also when both start it at once.
 * Throws `not_found` for people who are not there, `blocked`, `invalid`, and `conflict` for an
 * Idempotency-Key that was used for something else.
 */
export async function createConversation(writer: MembershipWriter, request: CreateRequest): Promise<Created> {
  await checkPeople(writer, request);
  const outcome = await attempt(writer, request).catch((error: unknown) => {
    // The other of the pair was quicker; now it exists.
    if (isUniqueViolation(error)) return attempt(writer, request);
    throw error;
  });
  if (outcome.kind === 'exists') {
    const view = await readView(writer.pool, outcome.id, request.callerId);
    if (!view) throw new AppError('not_found', 'No such conversation');
    return { created: false, view };
  }
  if (outcome.kind === 'made') {
    const joined = outcome.view.participants.map(({ user_id }) => user_id);
    const all = new Set([...joined, request.callerId, ...request.otherIds]);
    const changes = [...all].map((userId) => ({ conversationId: outcome.view.id, userId, member: true }));
    await writer.announce(outcome.outboxId, [], changes);
  }
  return { created: true, view: outcome.view };
}

async function checkPeople(writer: MembershipWriter, request: CreateRequest): Promise<void> {
  const { type, callerId, otherIds } = request;
  if (type === 'direct' && otherIds.length !== 1) {
    throw new AppError('invalid', 'A direct conversation is with one other person', {
      fields: [{ field: 'participant_ids', message: 'must name one other person' }],
    });
  }
  if (otherIds.length === 0) return;
  const known = await existingUsers(writer.pool, otherIds);
  if (otherIds.some((id) => !known.has(id))) throw new AppError('not_found', 'No such user');
  if (type === 'direct' && (await findDirect(writer.prisma, directKey(callerId, otherIds[0] as string))))
    return;
  if (await anyBlock(writer.prisma, callerId, otherIds)) throw new AppError('blocked');
}

function attempt({ prisma }: MembershipWriter, request: CreateRequest): Promise<Outcome> {
  const { callerId, idempotencyKey, type, otherIds, title, history } = request;
  const body = [type, otherIds.toSorted(), title, ...(history ? [history] : [])];
  const keyed = keyedRequest({ callerId, idempotencyKey, route: 'conversations', body });
  return prisma.$transaction(async (tx) => {
    const { first, again } = await once(tx, keyed, async () => {
      const outcome = await make(tx, request);
      const exists = outcome.kind === 'exists';
      const answer = exists ? { id: outcome.id } : outcome.view;
      return { first: outcome, status: exists ? 200 : 201, answer };
    });
    return first ?? repeated(again as ConversationView | { id: string });
  });
}

function repeated(answer: ConversationView | { id: string }): Outcome {
  return 'type' in answer ? { kind: 'repeated', view: answer } : { kind: 'exists', id: answer.id };
}

async function make(tx: Tx, request: CreateRequest): Promise<Outcome> {
  const { type, callerId: creatorId, otherIds, title, history = 'all' } = request;
  if (type === 'direct') {
    const id = await findDirect(tx, directKey(creatorId, otherIds[0] as string));
    if (id) return { kind: 'exists', id };
  }
  const created = newConversation({ type, title, history, creatorId, otherIds, now: new Date() });
  await insertConversation(tx, created);
  const { id: conversationId, rev } = created.conversation;
  const joined = created.participants.map((participant) => participant.user_id);
  const batch = membershipBatch({ conversationId, rev, joined, left: [], publications: [] });
  const outboxId = await noteEvents(tx, batch);
  return { kind: 'made', view: firstView(created), outboxId };
}
