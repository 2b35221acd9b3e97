import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testServers } from '@parley/runtime';
import { createPool, createTestDatabase, type Pool, type TestDatabase } from '../src/index.ts';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase(testServers().databaseUrl);
  pool = createPool({ url: database.url, max: 1, applicationName: 'test' });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Tables that Prisma has no business with: migrations' own, the queue adapter's, and the index of search. */
const NOT_IN_PRISMA = /^(schema_migrations|queue_\w+|message_search)$/;

/** Postgres types by Prisma's, where no `@db.` attribute says which. */
const TYPES: Record<string, string> = {
  String: 'text',
  Int: 'integer',
  BigInt: 'bigint',
  Boolean: 'boolean',
  Bytes: 'bytea',
  Json: 'jsonb',
};

const NATIVE: Record<string, string> = {
  Uuid: 'uuid',
  Citext: 'citext',
  Timestamptz: 'timestamp with time zone',
  'Timestamptz(3)': 'timestamp(3) with time zone',
};

/** `table.column` → type and nullability, as the Prisma schema says. */
async function columnsOfPrisma(): Promise<Record<string, string>> {
  const schema = await readFile(new URL('../prisma/schema.prisma', import.meta.url), 'utf8');
  const columns: Record<string, string> = {};
  for (const [, name, body] of schema.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)) {
    const table = /@@map\("(\w+)"\)/.exec(body as string)?.[1] ?? (name as string);
    for (const line of (body as string).split('\n')) {
      const field = /^\s+(\w+)\s+(Unsupported\("\w+"\)|\w+)(\?|\[\])?(.*)$/.exec(line);
      if (!field) continue;
      const [, fieldName, type, suffix = '', attributes] = field as unknown as [
        string,
        string,
        string,
        string?,
        string?,
      ];
      const column = /@map\("(\w+)"\)/.exec(attributes ?? '')?.[1] ?? fieldName;
      columns[`${table}.${column}`] = describe(type, suffix, attributes ?? '');
    }
  }
  return columns;
}

function describe(type: string, suffix: string, attributes: string): string {
  const native = /@db\.(\w+(?:\(\d\))?)/.exec(attributes)?.[1];
  const unsupported = /Unsupported\("(\w+)"\)/.exec(type)?.[1];
  const base = unsupported ?? (native ? NATIVE[native] : TYPES[type]) ?? `unknown ${type} ${native}`;
  return `${base}${suffix === '[]' ? '[]' : ''}${suffix === '?' ? '' : ' not null'}`;
}

/** The same, as the migrated database says; partitions are their parent's business. */
async function columnsOfDatabase(): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ name: string; table: string; type: string }>(
    `SELECT c.relname AS "table", c.relname || '.' || a.attname AS name,
            format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END AS type
       FROM pg_class c
       JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition`,
  );
  const ours = rows.filter((row) => !NOT_IN_PRISMA.test(row.table));
  return Object.fromEntries(ours.map((row) => [row.name, row.type]));
}

test('the Prisma schema has every table and column of the database, with its type, and no other', async () => {
  expect(await columnsOfPrisma()).toEqual(await columnsOfDatabase());
});

test('the Prisma schema names the primary key of every table', async () => {
  const schema = await readFile(new URL('../prisma/schema.prisma', import.meta.url), 'utf8');
  const keys: Record<string, string> = {};
  for (const [, name, body] of schema.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)) {
    const text = body as string;
    const table = /@@map\("(\w+)"\)/.exec(text)?.[1] ?? (name as string);
    const fields = /@@id\(\[([^\]]+)\]\)/.exec(text)?.[1]?.split(/,\s*/);
    const columnOf = (field: string) =>
      new RegExp(`^\\s+${field}\\s.*@map\\("(\\w+)"\\)`, 'm').exec(text)?.[1] ?? field;
    const single = /^\s+(\w+)\s.*@id\b/m.exec(text)?.[1];
    keys[table] = (fields ?? [single as string]).map(columnOf).join(', ');
  }
  const { rows } = await pool.query<{ table: string; key: string }>(
    `SELECT c.relname AS "table", string_agg(a.attname, ', ' ORDER BY k.n) AS key
       FROM pg_index i
       JOIN pg_class c ON c.oid = i.indrelid AND NOT c.relispartition
       JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
       CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
      WHERE i.indisprimary GROUP BY c.relname`,
  );
  const ours = rows.filter((row) => !NOT_IN_PRISMA.test(row.table));
  expect(keys).toEqual(Object.fromEntries(ours.map((row) => [row.table, row.key])));
});
