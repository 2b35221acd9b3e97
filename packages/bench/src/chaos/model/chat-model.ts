import type { RedisUser } from '../network/chaos-network.ts';

/** Who a run is made of; users and conversations are named by their place. */
export const cast = {
  users: 4,
  /** The user of each device: one has two. */
  devices: [0, 1, 1, 2, 3],
  conversations: [
    { owner: 0, members: [0, 1, 2], history: 'all' },
    { owner: 1, members: [1, 2, 3], history: 'since_join' },
  ],
} as const;

/** What a run should come to, kept without a server: the commands change it as they change the world. */
export interface ChatModel {
  online: boolean[];
  /** Users by conversation. */
  members: Set<number>[];
  sends: { user: number; conversation: number; text: string }[];
  cut: Set<RedisUser>;
}

export function newChatModel(): ChatModel {
  return {
    // Everybody comes before the first command.
    online: cast.devices.map(() => true),
    members: cast.conversations.map(({ members }) => new Set<number>(members)),
    sends: [],
    cut: new Set(),
  };
}
