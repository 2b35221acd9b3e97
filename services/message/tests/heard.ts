import { conversationChannel, frameOfRoomPublication } from '@parley/contracts';
import type { TestNetwork } from './network.ts';

export interface HeardFrame {
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into payloads of every shape
  payload: any;
}

/** What a room is told from now on. */
export async function roomFramesOf(
  network: TestNetwork,
  conversationId: string,
): Promise<{ frames: HeardFrame[]; close(): Promise<void> }> {
  const frames: HeardFrame[] = [];
  const subscriber = network.fanout.subscriber({
    message: (_channel, payload) => frames.push(JSON.parse(frameOfRoomPublication(payload).toString())),
    gap: () => {},
  });
  await subscriber.subscribe([conversationChannel(conversationId)]);
  return { frames, close: () => subscriber.close() };
}
