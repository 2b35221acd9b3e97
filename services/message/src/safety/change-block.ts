import { create, toBinary } from '@bufbuild/protobuf';
import { encodeUserFrame, eventProto, limits, serverFrame, userChannel } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import type { MembershipWriter } from '../conversations/membership-writer.ts';
import type { Publication } from '../publication.ts';
import { countBlocks, deleteBlock, insertBlock, lockBlocks, readPair } from '../store/blocks.ts';
import { noteBatch } from '../store/conversations.ts';
import { areAcquainted, existingUsers } from '../store/people.ts';

export interface BlockRequest {
  userId: string;
  /** Who is to be blocked, or not any more. */
  otherId: string;
}

type Writer = Pick<MembershipWriter, 'pool' | 'announce'>;

/** Blocks somebody; again changes nothing. Throws `invalid` (oneself, or too many) or `not_found`. */
export async function blockUser(writer: Writer, request: BlockRequest): Promise<void> {
  const { userId, otherId } = request;
  if (userId === otherId) throw new AppError('invalid', 'Nobody blocks themselves');
  if (!(await existingUsers(writer.pool, [otherId])).has(otherId)) {
    throw new AppError('not_found', 'No such user');
  }
  await change(writer, request, true, async (sql) => {
    if (!(await insertBlock(sql, userId, otherId))) return false;
    if ((await countBlocks(sql, userId)) <= limits.blocks) return true;
    throw new AppError('invalid', `At most ${limits.blocks} people can be blocked`);
  });
}

/** Blocks somebody no more; again changes nothing. */
export async function unblockUser(writer: Writer, request: BlockRequest): Promise<void> {
  await change(writer, request, false, (sql) => deleteBlock(sql, request.userId, request.otherId));
}

/**
 * The user's devices are told by a frame, the gateways by the change feed, in the order of the commits. The other
 * person is told nothing.
 */
async function change(
  writer: Writer,
  { userId, otherId }: BlockRequest,
  blocked: boolean,
  work: (sql: PoolClient) => Promise<boolean>,
): Promise<void> {
  const told = await inTransaction(writer.pool, async (sql) => {
    await lockBlocks(sql, userId, otherId);
    if (!(await work(sql))) return null;
    const frame = serverFrame('block.updated', { user_id: otherId, blocked });
    const publication: Publication = { channel: userChannel(userId), payload: encodeUserFrame(frame) };
    const pair = await readPair(sql, userId, otherId);
    const batch = create(eventProto.EventBatchSchema, {
      publications: [publication],
      blocks: [
        {
          userId,
          otherId,
          // The other may have blocked this one as well.
          blocked: pair.blocked,
          directConversationId: pair.directConversationId ?? '',
          acquainted: await areAcquainted(sql, userId, otherId, {
            mostMembers: limits.smallGroupMembers,
            ownGroups: true,
          }),
        },
      ],
    });
    return { outboxId: await noteBatch(sql, toBinary(eventProto.EventBatchSchema, batch)), publication };
  });
  if (told) await writer.announce(told.outboxId, [told.publication], []);
}
