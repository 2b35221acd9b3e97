import type { SupervisedService } from '@parley/launcher';
import type { Contender } from '../contender.ts';
import { ID_PLACEHOLDER } from '../load/text-frames.ts';
import type { Account, Conversation } from './accounts.ts';
import type { Product } from './product.ts';

export interface ProductLoad {
  name: string;
  /** Each member of each conversation opens one socket. */
  conversations: readonly Conversation[];
  gateway?: SupervisedService;
  pids?: Record<string, number>;
}

/** The product under load: a socket for every member, each sending to the conversation it stands under. */
export function productContender(product: Product, load: ProductLoad): Contender {
  const { hostname, port } = new URL((load.gateway ?? product.gateway).url);
  return {
    name: load.name,
    pids: load.pids ?? product.pids,
    target: {
      host: hostname,
      port: Number(port),
      greets: true,
      messages: load.conversations.map(({ id }) => messageTo(id)),
      sockets: load.conversations.flatMap(({ members }, group) =>
        members.map((account) => ({ path: '/ws', headers: identity(product, account), group })),
      ),
    },
  };
}

/** What a client of this account says when it connects. */
export function identity(product: Product, account: Account): Record<string, string> {
  return { authorization: `Bearer ${product.sign(account)}`, 'sec-websocket-protocol': 'parley.v1' };
}

function messageTo(conversationId: string): string {
  const payload = {
    conversation_id: conversationId,
    client_message_id: ID_PLACEHOLDER,
    text: 'A sentence of the length people write in chats, give or take.',
  };
  return JSON.stringify({ type: 'message.send', payload });
}
