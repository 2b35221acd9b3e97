import { expect, test } from '@jest/globals';
import { Life } from './life.ts';
import { TokenBucket } from './token-bucket.ts';

const HEARTBEAT_MS = 1_000;

/** A live session with `tokens` that do not come back, and its pings so far. */
function livingWith(tokens: number) {
  const startMs = Date.now() - HEARTBEAT_MS;
  const living = {
    state: { name: 'live' as const },
    caller: { tokenExpiresAtMs: startMs + 3_600_000 },
    bucket: new TokenBucket({ burst: tokens, perSecond: 0 }, startMs),
    pings: 0,
    ws: { ping: () => void living.pings++ },
    overRate: 0,
    send() {},
    refuse() {},
    terminate() {},
  };
  const limits = { heartbeatMs: HEARTBEAT_MS, authFrameMs: 1_000, expiryNoticeMs: 1_000 };
  const life = new Life(living, { ...limits, frameLimit: { burst: tokens, perSecond: 0 } }, startMs);
  return { life, living, startMs };
}

test('an answer to a ping costs nothing, also after a frame that came in since; one nobody asked for does', () => {
  const { life, living, startMs } = livingWith(1);
  life.due(startMs + HEARTBEAT_MS);
  expect(living.pings).toBe(1);
  life.seen();
  life.ponged();
  life.ponged();
  expect(living.overRate).toBe(0);
  life.ponged();
  expect(living.overRate).toBe(1);
});
