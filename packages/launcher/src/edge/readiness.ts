import type { Upstream } from './upstreams.ts';

/** Asks every upstream's `/readyz` at once; one that does not answer within 2 s is not ready. */
export async function readinessOf(
  upstreams: readonly Upstream[],
): Promise<{ ready: boolean; checks: Record<string, boolean> }> {
  const answers = await Promise.all(
    upstreams.map(async ({ name, internalUrl }) => [name, await isReady(internalUrl)] as const),
  );
  return { ready: answers.every(([, ready]) => ready), checks: Object.fromEntries(answers) };
}

/** Whether a service's internal port says that it is ready. */
export async function isReady(internalUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${internalUrl}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
