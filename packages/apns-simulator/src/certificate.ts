import { generate } from 'selfsigned';

export interface Certificate {
  /** Private key, PEM. */
  readonly key: string;
  /** Certificate, PEM; self-signed, so it is also the CA a client trusts. */
  readonly cert: string;
}

/** Makes a P-256 certificate for loopback (and `host`), valid for a year, without any outside program. */
export async function createCertificate(host: string): Promise<Certificate> {
  const addresses = [...new Set(['127.0.0.1', ...(/^[\d.]+$/.test(host) ? [host] : [])])];
  const names = [...new Set(['localhost', ...(/^[\d.]+$/.test(host) ? [] : [host])])];
  const made = await generate([{ name: 'commonName', value: 'Parley APNs simulator' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    // An hour back: the clock of a container may lag behind ours.
    notBeforeDate: new Date(Date.now() - 3_600_000),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          ...addresses.map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}
