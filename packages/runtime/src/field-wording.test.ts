import { expect, test } from '@jest/globals';
import { authRoutes, messageRoutes, type TSchema } from '@parley/contracts';
import { Ajv } from 'ajv';
import { fieldErrors, fieldPath, sentenceOf, type WordedSchema, wordFault } from './field-wording.ts';

const ajv = new Ajv({ allErrors: true, strict: false, verbose: true });

function errorsOf(schema: TSchema, body: unknown): Record<string, string> {
  ajv.validate(schema, body);
  const errors = fieldErrors((ajv.errors ?? []) as Parameters<typeof fieldErrors>[0]);
  return Object.fromEntries(errors.map(({ field, message }) => [field, message]));
}

test('a missing, an unknown and a wrong field are told in words', () => {
  expect(
    errorsOf(authRoutes.register.body, { username: 'a b', display_name: '', email: 7, extra: 1 }),
  ).toEqual({
    password: 'is required',
    extra: 'is not a known field',
    username: 'must be 3 to 32 letters, digits, _ or .',
    display_name: 'must be a string of 1 to 64 characters',
    email: 'must be an e-mail address of at most 254 characters',
  });
});

test('a choice is one error that lists it, and what may be null says so', () => {
  const token = { token: 'f'.repeat(64), environment: 'staging', kind: 1 };
  expect(errorsOf(authRoutes.registerDeviceToken.body, token)).toEqual({
    environment: 'must be one of sandbox, production',
    kind: 'must be one of alert, voip',
  });
  expect(errorsOf(authRoutes.updateMe.body, { avatar_url: 'http://example.org' })).toEqual({
    avatar_url: 'must be an https:// address of at most 2048 characters or null',
  });
});

test('of what may be null, an object is wrong inside, and anything else as a whole', () => {
  const wrong = (body: unknown) => errorsOf(authRoutes.updateSettings.body, { do_not_disturb: body });
  expect(wrong({ from: '25:00', tz: 'Europe/Berlin', days: [1, 8], until: 1 })).toEqual({
    'do_not_disturb.to': 'is required',
    'do_not_disturb.from': 'must be a time of day as HH:MM',
    'do_not_disturb.days.1': 'must be a whole number from 1 to 7',
    'do_not_disturb.until': 'is not a known field',
  });
  for (const body of ['22:00', 1, []]) {
    expect(wrong(body)).toEqual({ do_not_disturb: 'must be an object or null' });
  }
});

test('fields inside others have dotted paths', () => {
  const encrypted = { scheme: 'x', ciphertext: '', nonce: 1 };
  const body = { client_message_id: '1', mentions: ['ada'], reply_to_seq: 0, encrypted };
  expect(errorsOf(messageRoutes.sendMessage.body, body)).toEqual({
    client_message_id: 'must be a UUID',
    'mentions.0': 'must be a UUID',
    reply_to_seq: 'must be a whole number, at least 1',
    'encrypted.ciphertext': 'must be a string of 1 to 32768 characters',
    'encrypted.nonce': 'is not a known field',
  });
  expect(fieldPath('/a~1b/0/c~0d')).toBe('a/b.0.c~d');
});

test('a body that is absent is asked for, another kind of body is named', () => {
  const missing = errorsOf(authRoutes.login.body, null);
  expect(missing).toEqual({ '': 'a JSON body is required' });
  expect(sentenceOf({ field: '', message: missing['']! })).toBe('a JSON body is required');
  const list = errorsOf(authRoutes.login.body, []);
  expect(sentenceOf({ field: '', message: list['']! })).toBe('the body must be an object');
  expect(sentenceOf({ field: 'login', message: 'is required' })).toBe('login is required');
});

test('of thousands of wrong fields the first 20 are named, however long their names', () => {
  const body = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`${i}`.padEnd(5_000, 'x'), 1]));
  const fields = Object.keys(errorsOf(authRoutes.refresh.body, body));
  expect(fields).toHaveLength(20);
  expect(Math.max(...fields.map((field) => field.length))).toBeLessThanOrEqual(128);
});

test.each<[WordedSchema | undefined, string]>([
  [{ type: 'string' }, 'must be a string'],
  [{ type: 'string', minLength: 1 }, 'must be a string that is not empty'],
  [{ type: 'string', minLength: 8 }, 'must be a string of at least 8 characters'],
  [{ type: 'string', pattern: '^x' }, 'does not have the right form'],
  [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'must be a whole number, at least 0'],
  [{ type: 'integer', minimum: 1, maximum: 5 }, 'must be a whole number from 1 to 5'],
  [{ type: 'number', maximum: 5 }, 'must be a number, at most 5'],
  [
    { type: 'array', minItems: 1, maxItems: 9, uniqueItems: true },
    'must be a list of 1 to 9 entries, none twice',
  ],
  [{ type: 'boolean' }, 'must be true or false'],
  [{ const: 'Bearer' }, 'must be Bearer'],
  [{ anyOf: [{ type: 'integer' }, {}] }, 'does not have the right form'],
  [undefined, 'does not have the right form'],
])('%j: %s', (schema, words) => {
  expect(wordFault('wrong', schema)).toBe(words);
});
