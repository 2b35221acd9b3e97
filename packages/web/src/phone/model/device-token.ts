import { randomHex } from './random-ids.ts';

const prefix = 'parley.phone.';

/** A phone of this browser. */
export interface KnownPhone {
  /** 64 hexadecimal digits, as a device token is. */
  token: string;
  /** Whose it is. */
  name: string;
}

const unkept = new Map<string, KnownPhone>();

/** The phone of a person: the same one each time, in this browser. */
export function knownPhoneOf(userId: string, name: string): KnownPhone {
  const token = readPhone(prefix + userId)?.token ?? unkept.get(userId)?.token ?? randomHex(32);
  const phone = { token, name };
  unkept.set(userId, phone);
  try {
    localStorage.setItem(prefix + userId, JSON.stringify(phone));
  } catch {
    // Without storage it is a new phone after the page was left.
  }
  return phone;
}

/** Who signs out takes their phone along: the next time it is a new one. Null: none was shown. */
export function forgetKnownPhone(userId: string): KnownPhone | null {
  const phone = readPhone(prefix + userId) ?? unkept.get(userId) ?? null;
  unkept.delete(userId);
  try {
    localStorage.removeItem(prefix + userId);
  } catch {
    // Then nothing was kept.
  }
  return phone;
}

/** All phones that were shown in this browser. */
export function knownPhones(): KnownPhone[] {
  const phones = new Map([...unkept].map(([userId, phone]) => [prefix + userId, phone]));
  try {
    for (const key of Object.keys(localStorage)) {
      const phone = key.startsWith(prefix) ? readPhone(key) : null;
      if (phone) phones.set(key, phone);
    }
  } catch {
    // Those of this page are known all the same.
  }
  return [...phones.values()];
}

function readPhone(key: string): KnownPhone | null {
  try {
    const { token, name } = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<KnownPhone>;
    return token && /^[0-9a-f]{64}$/.test(token) ? { token, name: name ?? '' } : null;
  } catch {
    return null;
  }
}
