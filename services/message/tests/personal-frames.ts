import { decodeUserPublication, userChannel } from '@parley/contracts';
import type { HeardFrame } from './heard.ts';
import type { TestNetwork, TestUser } from './network.ts';

/** What a user's devices are told from now on. */
export async function personalFramesOf(
  network: TestNetwork,
  user: TestUser,
): Promise<{ frames: HeardFrame[]; close(): Promise<void> }> {
  const frames: HeardFrame[] = [];
  const subscriber = network.fanout.subscriber({
    message: (_channel, payload) => {
      const publication = decodeUserPublication(Buffer.from(payload));
      if (publication?.kind === 'frame') frames.push(JSON.parse(publication.frame.toString()));
    },
    gap: () => {},
  });
  await subscriber.subscribe([userChannel(user.id)]);
  return { frames, close: () => subscriber.close() };
}
