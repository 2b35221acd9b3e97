import type { PushEvidence, PushRule, ShownBanner } from '../evidence.ts';

/** No banner appears on a device after its token was confirmed to be another account's. */
export const accountRule: PushRule = (evidence) =>
  evidence.banners.flatMap((banner) => {
    const owners = possibleOwners(banner, evidence);
    if (owners.size === 0 || owners.has(banner.recipientId)) return [];
    const { messageId, recipientId, token } = banner;
    const what = `message ${messageId} to ${recipientId} appeared on ${token.slice(0, 8)} of ${[...owners].join(' or ')}`;
    return [{ kind: 'wrong account', what }];
  });

/** Whoever may have had the token when the banner appeared: a move counts from when it was asked for. */
function possibleOwners({ token, atMs }: ShownBanner, { moves }: PushEvidence): Set<string> {
  const known = moves.filter((move) => move.token === token);
  const confirmed = known.filter(({ confirmedAtMs }) => confirmedAtMs !== null && confirmedAtMs < atMs);
  const last = confirmed.toSorted((a, b) => (a.confirmedAtMs ?? 0) - (b.confirmedAtMs ?? 0)).at(-1);
  const underWay = known.filter(
    ({ startedAtMs, confirmedAtMs }) =>
      startedAtMs <= atMs &&
      (confirmedAtMs === null ? startedAtMs >= (last?.startedAtMs ?? 0) : confirmedAtMs >= atMs),
  );
  return new Set([...(last ? [last] : []), ...underWay].map(({ userId }) => userId));
}
