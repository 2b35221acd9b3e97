import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { TestNetwork } from './network.ts';

/** A page of what changed in one room, as a gateway asks for it. */
export async function changesOfRoom(
  { rpc }: Pick<TestNetwork, 'rpc'>,
  conversationId: string,
  sinceRev: number | bigint,
  limit = 300,
): Promise<messageProto.ConversationChanges & { epoch: string }> {
  const keys = [{ conversationId, sinceRev: BigInt(sinceRev) }];
  const request = create(messageProto.ReadChangesRequestSchema, { keys, limit });
  const { changes, epoch } = await rpc.readChanges(request);
  const [page] = changes;
  if (changes.length !== 1 || !page) throw new Error(`asked for one room, got ${changes.length}`);
  return { ...page, epoch };
}
