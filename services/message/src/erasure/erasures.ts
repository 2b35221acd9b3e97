import { type Loop, startLoop } from '../relay/loop.ts';
import type { Accounts } from '../safety/accounts.ts';
import { type ErasedSender, openErasedSenders } from '../store/erased-senders.ts';
import { isOlderThan } from '../store/erasure.ts';
import { type Eraser, eraseUser } from './erase-user.ts';

const EVERY_MS = 1_000;
/** What was on its way when an account was deleted has arrived, or was refused, by then. */
const SETTLED_MS = 15_000;

export interface ErasureOptions extends Omit<Eraser, 'checkpoint'> {
  accounts: Pick<Accounts, 'erasures' | 'confirmErasure'>;
  onErased(userId: string): void;
  onError(error: unknown): void;
  settledMs?: number;
}

/**
 * Asks auth each second who was deleted. From then on nobody is shown what they said, however long it takes to erase
 * them, once at first and once more when all that was on its way has arrived; then auth is told. Any number of
 * instances may run; what a crash breaks off the next round of any goes on with. Resolves after the first answer.
 */
export async function startErasures(options: ErasureOptions): Promise<Loop> {
  const { accounts, members, messages, settledMs = SETTLED_MS } = options;
  const senders = openErasedSenders();
  const erasedOnce = new Set<string>();
  let closed = false;
  let erasing: Promise<void> | null = null;
  const eraser: Eraser = {
    members,
    messages,
    checkpoint() {
      if (closed) throw new Error('erasing was broken off');
    },
  };
  const onError = (error: unknown) => {
    if (!closed) options.onError(error);
  };
  // Erasing somebody may take minutes, and others are to be hidden meanwhile.
  async function round(): Promise<void> {
    const all = await accounts.erasures();
    senders.tell(all);
    if (closed || erasing || all.length === 0) return;
    erasing = eraseAll(all).finally(() => {
      erasing = null;
    });
  }
  async function eraseAll(all: readonly ErasedSender[]): Promise<void> {
    for (const { userId, deletedAtMs } of all) {
      if (closed) return;
      await one(userId, deletedAtMs).catch(onError);
    }
  }
  async function one(userId: string, deletedAtMs: number): Promise<void> {
    const isLast = await isOlderThan(members.pool, deletedAtMs, settledMs);
    if (erasedOnce.has(userId) && !isLast) return;
    await eraseUser(eraser, userId);
    erasedOnce.add(userId);
    if (!isLast) return;
    await accounts.confirmErasure(userId);
    erasedOnce.delete(userId);
    options.onErased(userId);
  }
  await round().catch(onError);
  const loop = startLoop({ everyMs: EVERY_MS, run: round, onError });
  return {
    async close() {
      closed = true;
      await loop.close();
      await erasing;
      senders.close();
    },
  };
}
