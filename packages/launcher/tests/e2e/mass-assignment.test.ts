import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openApiDocument } from '@parley/contracts';
import { differences, fingerprint } from './authorisation/fingerprint.ts';
import { type Service, startService } from './authorisation/world.ts';
import { type Person, signUp } from './chat-client.ts';

/** What a client would like to say of itself, or of what it makes. */
const wishes: Readonly<Record<string, unknown>> = {
  role: 'admin',
  id: randomUUID(),
  user_id: randomUUID(),
  sender_id: randomUUID(),
  suspended_until: null,
  email_verified: true,
  password_hash: 'x',
  created_at: '2020-01-01T00:00:00Z',
  constructor: { prototype: { role: 'admin' } },
};

interface Schema {
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
  items?: Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
  oneOf?: Schema[];
}

interface Operation {
  requestBody?: { content: Record<string, { schema: Schema }> };
}

const document = openApiDocument() as unknown as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { requestBody }]) => {
    const schema = requestBody?.content['application/json']?.schema;
    return schema ? [{ operation: `${method.toUpperCase()} ${path}`, schema }] : [];
  }),
);

let service: Service;
let admin: Person;
beforeAll(async () => {
  service = await startService();
  admin = await signUp(service.url, 'mallory');
  await service.pool.query(`UPDATE users SET role = 'admin' WHERE id = $1`, [admin.id]);
}, 60_000);
afterAll(() => service?.close());

function resolved(schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name ? resolved(document.components.schemas[name] ?? {}) : schema;
}

/** Every schema in one, by its path. */
function within(schema: Schema, path: string, seen = new Set<Schema>()): [string, Schema][] {
  const found = resolved(schema);
  if (seen.has(found)) return [];
  seen.add(found);
  const parts: [string, Schema][] = [
    ...Object.entries(found.properties ?? {}),
    ...(found.items ? [['[]', found.items] as [string, Schema]] : []),
    ...[found.anyOf, found.allOf, found.oneOf].flatMap((of) =>
      (of ?? []).map((one): [string, Schema] => ['|', one]),
    ),
  ];
  return [[path, found], ...parts.flatMap(([name, part]) => within(part, `${path}.${name}`, seen))];
}

function mayHold(schema: Schema, field: string): boolean {
  return within(schema, '').some(([, { properties }]) => Object.hasOwn(properties ?? {}, field));
}

test('there are calls with bodies, and every object in them is closed', () => {
  expect(operations.length).toBeGreaterThan(20);
  const open = operations
    .flatMap(({ operation, schema }) => within(schema, operation))
    .filter(([, { type, properties, additionalProperties }]) => {
      return (type === 'object' || properties) && additionalProperties !== false;
    })
    .map(([path]) => path);
  // What browsers make of a passkey is theirs to extend (WebAuthn §5.8.1); of it only named fields are read.
  expect(open.filter((path) => !/\.(passkey|credential)(\.|$)/.test(path))).toEqual([]);
});

test.each(operations)('$operation takes no field that is not its own, and changes nothing', async (one) => {
  const [method = '', path = ''] = one.operation.split(' ');
  const filled = path.replaceAll(/\{\w+\}/g, () => randomUUID());
  const before = await fingerprint(service.pool);
  const wrong: string[] = [];
  for (const [field, value] of Object.entries(wishes)) {
    if (mayHold(one.schema, field)) continue;
    const answer = await admin.rest<{ code?: string; errors?: { field: string }[] }>(method, filled, {
      [field]: value,
    });
    // A body that would reach into the prototype is not even read.
    const named = field === 'constructor' || answer.body?.errors?.some((error) => error.field === field);
    if (answer.status !== 400 || answer.body.code !== 'invalid' || !named) {
      wrong.push(`${field}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(differences(before, await fingerprint(service.pool))).toEqual([]);
});

test('an account says its own name, and no field beside it', async () => {
  const { rest } = admin;
  expect((await rest('PATCH', '/api/users/me', { display_name: 'Mallory' })).status).toBe(200);
  const refused = await rest('PATCH', '/api/users/me', { display_name: 'Another', role: 'user' });
  expect(refused.status).toBe(400);
  const { rows } = await service.pool.query('SELECT display_name, role FROM users WHERE id = $1', [admin.id]);
  expect(rows).toEqual([{ display_name: 'Mallory', role: 'admin' }]);
});
