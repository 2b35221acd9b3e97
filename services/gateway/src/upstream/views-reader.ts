import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { Batches } from './batches.ts';
import type { UnaryCalls } from './unary-calls.ts';

const VIEWS_PER_READ = 100;

/** A conversation as one member is told of it. */
export interface View {
  rev: number;
  /** The finished conversation.added frame. */
  frame: Uint8Array;
}

interface Wanted {
  userId: string;
  conversationId: string;
}

/** Reads whether users are in conversations, and how their lists show them; batched. */
export class ViewsReader {
  readonly #batches: Batches<Wanted, View | null>;

  constructor(calls: UnaryCalls) {
    this.#batches = new Batches({
      keyOf,
      itemsPerRead: VIEWS_PER_READ,
      async read(keys) {
        const request = create(messageProto.ReadViewsRequestSchema, { keys: [...keys] });
        const response = await calls.call(keys[0]?.userId ?? '', (client) => client.readViews(request));
        const views = new Map(response.views.map((view) => [keyOf(view), view]));
        return keys.map((key) => {
          const view = views.get(keyOf(key));
          return view ? { rev: Number(view.rev), frame: view.frame } : null;
        });
      },
    });
  }

  /** null: the user is not in the conversation. */
  read(userId: string, conversationId: string): Promise<View | null> {
    return this.#batches.read({ userId, conversationId });
  }
}

function keyOf({ userId, conversationId }: Wanted): string {
  return userId + conversationId;
}
