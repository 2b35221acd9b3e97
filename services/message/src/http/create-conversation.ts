import type { messageRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { createConversation as start } from '../conversations/create-conversation.ts';
import { titleProblem } from '../conversations/title.ts';
import { limitReach } from '../safety/reach-limits.ts';
import { invalidField } from './visible-conversation.ts';

export function createConversation({
  pool,
  prisma,
  members,
  safety,
}: MessageContext): Handler<typeof messageRoutes.createConversation> {
  return async ({ caller: { userId }, body, idempotencyKey }) => {
    const otherIds = [...new Set(body.participant_ids.map((id) => id.toLowerCase()))];
    if (body.type === 'direct' && body.title !== undefined) {
      throw invalidField('title', 'is for groups only');
    }
    if (body.type === 'direct' && body.history !== undefined) {
      throw invalidField('history', 'is for groups only');
    }
    const problem = body.title === undefined ? undefined : titleProblem(body.title);
    if (problem) throw invalidField('title', problem);
    const wanted = { callerId: userId, type: body.type, otherIds: otherIds.filter((id) => id !== userId) };
    await limitReach({ pool, prisma, spam: safety.spam }, wanted);
    const { created, view } = await start(members, {
      ...wanted,
      title: body.title?.normalize('NFC') ?? null,
      history: body.history,
      idempotencyKey,
    });
    return { status: created ? 201 : 200, body: view };
  };
}
