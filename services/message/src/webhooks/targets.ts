import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.ts';

/** All addresses of a name; rejects when it has none. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** Where deliveries may go. */
export interface TargetRules {
  allowHttp: boolean;
  /** Addresses that are not of the public internet, too. */
  allowPrivate: boolean;
  /** The resolver of the system by default. */
  resolve?: Resolve | undefined;
}

const RESOLVE_MS = 5_000;

/** What a connection is refused with whose address must not be reached. */
export class AddressRefused extends Error {
  readonly code = 'address refused';
}

/** What is wrong with a URL as the target of deliveries, completing "url …"; undefined: nothing. */
export async function targetProblem(text: string, rules: TargetRules): Promise<string | undefined> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return 'is not a URL';
  if (url.protocol !== 'https:' && !(rules.allowHttp && url.protocol === 'http:')) return 'must be https';
  if (url.username !== '' || url.password !== '') return 'must not contain a user or password';
  if (url.hash !== '') return 'must not have a fragment';
  if (rules.allowPrivate) return undefined;
  const host = hostOf(url);
  const addresses = isIP(host) ? [host] : await addressesOf(host, rules.resolve ?? resolveName);
  if (addresses.length === 0) return 'names a host that cannot be found';
  return addresses.every(isPublicAddress) ? undefined : 'must not lead into a private network';
}

/** The host of a URL as a socket wants it: IPv6 without brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/**
 * A lookup for sockets that answers with addresses it has checked, so that no name can lead to one thing when it is
 * checked and to another when it is connected to.
 */
export function checkedLookup({ allowPrivate, resolve = resolveName }: TargetRules): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        if (!allowPrivate && !found.every(({ address }) => isPublicAddress(address))) {
          callback(new AddressRefused(), '', 0);
          return;
        }
        const [first] = found;
        if (!first) callback(new Error('no address'), '', 0);
        else if (options.all) callback(null, found);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

async function addressesOf(host: string, resolve: Resolve): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<LookupAddress[]>((done) => {
    timer = setTimeout(() => done([]), RESOLVE_MS);
  });
  try {
    return (await Promise.race([resolve(host), late])).map(({ address }) => address);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

function resolveName(hostname: string): Promise<LookupAddress[]> {
  return new Promise((done, fail) => {
    dnsLookup(hostname, { all: true, verbatim: true }, (error, addresses) => {
      if (error) fail(error);
      else done(addresses);
    });
  });
}
