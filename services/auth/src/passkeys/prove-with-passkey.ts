import type { PasskeyAssertion } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { noteUse } from './note-use.ts';
import { readAssertion } from './read-assertion.ts';

/** Proves that a passkey of that user is at hand. Throws `forbidden`. */
export async function proveWithPasskey(
  context: AuthContext,
  userId: string,
  credential: PasskeyAssertion,
): Promise<void> {
  const assertion = await readAssertion(context, credential);
  if (assertion?.userId === userId && (await noteUse(context.pool, context, assertion))) return;
  throw new AppError('forbidden', 'The passkey was not accepted');
}
