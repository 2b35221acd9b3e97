// A page that is being left holds its names for a moment longer.
const PATIENCE_MS = 800;

interface Claim {
  /** Gives it up. */
  release(): void;
}

/**
 * Makes this page the only one that uses a name, such as a store's. Null: another page does. With `steal` it is
 * taken from that page, which hears of it by `onLost`. Where the browser has no locks (plain HTTP) everybody has it.
 */
export async function claim(
  name: string,
  { steal, onLost }: { steal: boolean; onLost: () => void },
): Promise<Claim | null> {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return { release() {} };
  return new Promise((resolve) => {
    let isMine = false;
    locks
      .request(name, steal ? { steal } : { signal: AbortSignal.timeout(PATIENCE_MS) }, () => {
        isMine = true;
        return new Promise<void>((release) => resolve({ release }));
      })
      .catch(() => (isMine ? onLost() : resolve(null)));
  });
}
