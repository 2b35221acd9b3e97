import type { passkeyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { AuthContext } from '../context.ts';

/** What Apple's servers read of a domain before apps may use its passkeys and open the links of mails. */
export function appleAppSiteAssociation(
  context: Pick<AuthContext, 'appleAppIds'>,
): Handler<typeof passkeyRoutes.appleAppSiteAssociation> {
  const appIDs = [...context.appleAppIds];
  const components = ['/verify-email', '/reset-password'].map((path) => ({ '/': path }));
  const body = {
    applinks: { details: appIDs.length === 0 ? [] : [{ appIDs, components }] },
    webcredentials: { apps: appIDs },
  };
  return async () => ({ status: 200, body });
}
