import { setTimeout as sleep } from 'node:timers/promises';

export const sampleAccounts = ['alice', 'bob', 'carol'] as const;
export const samplePassword = 'parley-sample-1';

/**
 * Registers the sample accounts at a running edge; those that exist stay as they are. Retries while the
 * services answer `busy`, for up to 15 s. Rejects when one is refused for any other reason.
 */
export async function createSampleAccounts(edgeUrl: string): Promise<void> {
  await Promise.all(sampleAccounts.map((username) => register(edgeUrl, username)));
}

async function register(edgeUrl: string, username: string): Promise<void> {
  const displayName = username.charAt(0).toUpperCase() + username.slice(1);
  const body = JSON.stringify({ username, password: samplePassword, display_name: displayName });
  const giveUpAt = Date.now() + 15_000;
  for (;;) {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${edgeUrl}/api/auth/register`, { method: 'POST', headers, body });
    const answer = await response.text();
    if (response.ok || response.status === 409) return;
    const mayPass = response.status === 503 || response.status === 429;
    if (!mayPass || Date.now() > giveUpAt) {
      throw new Error(`The sample account ${username} was refused (${response.status}): ${answer}`);
    }
    await sleep(200);
  }
}
