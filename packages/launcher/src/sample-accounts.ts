import { createPatientCaller, RefusedCall } from './patient-calls.ts';

export const sampleAccounts = ['alice', 'bob', 'carol'] as const;
export const samplePassword = 'parley-sample-1';

/**
 * Registers the sample accounts at a running edge; those that exist stay as they are. Retries while the
 * services answer `busy`, for up to 15 s. Rejects when one is refused for any other reason.
 */
export async function createSampleAccounts(edgeUrl: string): Promise<void> {
  const call = createPatientCaller(edgeUrl, { patienceMs: 15_000 });
  await Promise.all(
    sampleAccounts.map(async (username) => {
      const body = { username, password: samplePassword, display_name: sampleName(username) };
      await call('/api/auth/register', { body }).catch((error: unknown) => {
        if (!(error instanceof RefusedCall && error.status === 409)) throw error;
      });
    }),
  );
}

/** The display name of a sample account. */
export function sampleName(username: string): string {
  return username.charAt(0).toUpperCase() + username.slice(1);
}
