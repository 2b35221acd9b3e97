import { ConfigError } from '@parley/runtime';

/** Whom passkeys are made for (Web Authentication Level 3 §4, "relying party"). */
export interface RelyingParty {
  /** The domain they are bound to. Another one makes all passkeys worthless. */
  id: string;
  /** What people see. */
  name: string;
  /** Where they may be used from; apps use `https://<id>`. */
  origins: readonly string[];
}

/** Throws a ConfigError when an origin is none or not of the domain: browsers would refuse it. */
export function createRelyingParty(config: {
  passkeyRpId: string;
  passkeyOrigins: readonly string[];
  issuerName: string;
}): RelyingParty {
  const { passkeyRpId: id, passkeyOrigins: origins, issuerName: name } = config;
  const wrong = origins.filter((origin) => !isOriginOf(origin, id));
  if (wrong.length > 0) {
    throw new ConfigError([`AUTH_PASSKEY_ORIGINS must be origins of ${id}, not ${wrong.join(', ')}`]);
  }
  return { id, name, origins: origins.length > 0 ? origins : [`https://${id}`] };
}

function isOriginOf(origin: string, domain: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname, protocol, origin: read } = new URL(origin);
  const secure = protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost');
  return secure && read === origin && (hostname === domain || hostname.endsWith(`.${domain}`));
}
