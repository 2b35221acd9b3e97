import { COSEALG } from '@simplewebauthn/server/helpers';

/** How passkeys may sign (COSE), the preferred first. Apple's use ES256. */
export const ALGORITHMS: readonly number[] = [COSEALG.ES256, COSEALG.EdDSA, COSEALG.RS256];
