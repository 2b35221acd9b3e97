import type { PushRule } from '../evidence.ts';

/** When all is quiet, every device shows what its owner's unread count is. */
export const badgeRule: PushRule = ({ devices }) =>
  devices.flatMap(({ token, userId, badge, trueBadge }) =>
    trueBadge === null || badge === trueBadge
      ? []
      : [
          {
            kind: 'wrong badge',
            what: `${token.slice(0, 8)} of ${userId} shows ${badge} in place of ${trueBadge}`,
          },
        ],
  );
