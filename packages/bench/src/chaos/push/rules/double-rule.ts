import type { PushRule } from '../evidence.ts';

/** One banner stands for a message, whatever was repeated on the way. */
export const doubleRule: PushRule = ({ devices }) =>
  devices.flatMap(({ token, banners }) =>
    [...Map.groupBy(banners, (messageId) => messageId)]
      .filter(([, same]) => same.length > 1)
      .map(([messageId, same]) => ({
        kind: 'double',
        what: `${same.length} banners stand for message ${messageId} on ${token.slice(0, 8)}`,
      })),
  );
