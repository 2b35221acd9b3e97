import { randomBytes } from 'node:crypto';
import { type Account, createAccounts } from '../../product/accounts.ts';
import type { SoakNetwork } from './soak-network.ts';

export type RaceNetwork = Pick<
  SoakNetwork,
  'authUrl' | 'messageUrl' | 'pool' | 'queue' | 'sign' | 'simulator'
>;

export interface Owner extends Account {
  access: string;
  /** With the writer. */
  conversationId: string;
}

/** A phone that two people have in turn; a tablet of their own tells when a message has been dealt with. */
export interface Phone {
  readonly token: string;
  readonly owners: readonly [Owner, Owner];
  /** Whose it was confirmed to be. */
  owner: Owner;
  /** Who asks for it now. */
  next: Owner | null;
  /** Resolves when APNs is asked to push to it, in this race. */
  asked: PromiseWithResolvers<void>;
}

/** Phones in the hands of the first of their two people, and somebody who writes to them all. */
export async function createPhones(network: RaceNetwork, count: number) {
  const { pool, sign, messageUrl } = network;
  const [writerAccount, ...people] = (await createAccounts(pool, 1 + 2 * count)) as [Account, ...Account[]];
  const writer = sign(writerAccount);
  const owners = await Promise.all(
    people.map(async (account): Promise<Owner> => {
      const body = { type: 'direct', participant_ids: [account.userId] };
      const reply = await post(messageUrl, writer, '/api/conversations', body);
      return { ...account, access: sign(account), conversationId: String(reply.body['id']) };
    }),
  );
  const phones = Array.from({ length: count }, (_, i): Phone => {
    const pair = [owners[2 * i], owners[2 * i + 1]] as [Owner, Owner];
    return { token: newToken(), owners: pair, owner: pair[0], next: null, asked: Promise.withResolvers() };
  });
  const register = (token: string, { access }: Owner) =>
    post(network.authUrl, access, '/api/device-tokens', { token, environment: 'sandbox' });
  await Promise.all(owners.map((owner) => register(newToken(), owner)));
  await Promise.all(phones.map(({ token, owner }) => register(token, owner)));
  return { phones, writer };
}

export async function post(url: string, access: string, path: string, body: object) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${access}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const newToken = () => randomBytes(32).toString('hex');
