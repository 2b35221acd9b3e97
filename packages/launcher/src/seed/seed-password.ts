import { UsageError } from '../command-options.ts';
import type { About } from '../edge/about.ts';
import { createPatientCaller, RefusedCall } from '../patient-calls.ts';
import type { RunningEdge } from '../running-address.ts';
import { samplePassword } from '../sample-accounts.ts';

const PATIENCE_MS = 15_000;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/;

/**
 * The password of accounts for which none was chosen: the one that everybody knows, where only this machine reaches
 * them and it is said that people develop there. Throws a UsageError elsewhere, a CommandError when nothing answers.
 */
export async function seedPassword({ url, host }: RunningEdge): Promise<string> {
  const isHere = LOOPBACK.test(new URL(url).hostname) && (host === undefined || LOOPBACK.test(host));
  if (isHere && (await isDevelopment(url))) return samplePassword;
  throw new UsageError('seed', `Accounts at ${url} need a --password that not everybody knows.`);
}

async function isDevelopment(url: string): Promise<boolean> {
  const call = createPatientCaller(url, { patienceMs: PATIENCE_MS });
  try {
    return (await call<Partial<About> | undefined>('/parley.json'))?.development === true;
  } catch (error) {
    // A proxy in front, or what is no Parley.
    if (error instanceof RefusedCall || error instanceof SyntaxError) return false;
    throw error;
  }
}
