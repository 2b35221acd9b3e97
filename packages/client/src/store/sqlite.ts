import { orderedKey, plainKey } from './ordered-key.ts';
import { readRecord, type TextChange, textChanges } from './record-text.ts';
import type { Store, StoreKind, StoreRange } from './store.ts';

export type SqliteValue = string | number;

/**
 * The three things asked of a SQLite library, whether it answers at once or later. The connection is for the store
 * alone: its transactions are on it.
 *
 * ```ts
 * // expo-sqlite
 * const database = await SQLite.openDatabaseAsync('parley.db');
 * const driver: SqliteDriver = {
 *   run: async (sql, values) => void (await database.runAsync(sql, [...values])),
 *   all: (sql, values) => database.getAllAsync(sql, [...values]),
 *   close: () => database.closeAsync(),
 * };
 *
 * // @op-engineering/op-sqlite
 * const database = open({ name: 'parley.db' });
 * const driver: SqliteDriver = {
 *   run: async (sql, values) => void (await database.execute(sql, [...values])),
 *   all: async (sql, values) => (await database.execute(sql, [...values])).rows,
 *   close: () => database.close(),
 * };
 *
 * // better-sqlite3, and DatabaseSync of node:sqlite
 * const driver: SqliteDriver = {
 *   run: (sql, values) => void database.prepare(sql).run(...values),
 *   all: (sql, values) => database.prepare(sql).all(...values),
 *   close: () => database.close(),
 * };
 * ```
 */
export interface SqliteDriver {
  /** Runs one statement. */
  run(sql: string, values: readonly SqliteValue[]): void | Promise<void>;
  /** The rows of one query, as objects by column. */
  all(sql: string, values: readonly SqliteValue[]): readonly unknown[] | Promise<readonly unknown[]>;
  close(): void | Promise<void>;
}

export interface SqliteOptions {
  /** Begins the name of the table: letters, digits and `_`. Two clients of one database need two names. Default: `parley`. */
  name?: string;
}

/** SQLite older than 3.32 takes 999 values in a statement. */
const RECORDS_PER_STATEMENT = 300;

/** Keeps everything in one table of a SQLite database, which it makes where there is none. */
export function createSqliteStore(driver: SqliteDriver, options: SqliteOptions = {}): Store {
  const { name = 'parley' } = options;
  if (!/^\w+$/.test(name)) throw new TypeError(`A name of letters, digits and _, not "${name}".`);
  const table = `${name}_records`;
  let isClosed = false;
  let hasTable = false;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: what would come in between two statements of a transaction would be part of it. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    if (isClosed) return Promise.reject(new Error('The store is closed.'));
    const mine = last.then(async () => {
      if (!hasTable) await driver.run(tableOf(table), []);
      hasTable = true;
      return work();
    });
    last = mine.catch(() => {});
    return mine;
  };
  const transact = (work: () => Promise<void>) =>
    inTurn(async () => {
      await driver.run('BEGIN IMMEDIATE', []);
      try {
        await work();
        await driver.run('COMMIT', []);
      } catch (error) {
        // Some failures have rolled back by themselves.
        await Promise.resolve(driver.run('ROLLBACK', [])).catch(() => {});
        throw error;
      }
    });

  return {
    get: (kind, key) =>
      inTurn(async () => {
        const sql = `SELECT value FROM ${table} WHERE kind = ? AND key = ?`;
        const [row] = (await driver.all(sql, [kind, orderedKey(key)])) as { value: string }[];
        return row && readRecord(row.value);
      }),
    list: (kind, range = {}) =>
      inTurn(async () => {
        const { sql, values } = listing(table, kind, range);
        const rows = (await driver.all(sql, values)) as { key: string; value: string }[];
        return rows.map(({ key, value }) => ({ key: plainKey(key), value: readRecord(value) }));
      }),
    write: async (changes) => {
      const texts = textChanges(changes);
      await transact(async () => {
        for (const { sql, values } of statementsOf(table, texts)) await driver.run(sql, values);
      });
    },
    clear: () => transact(async () => driver.run(`DELETE FROM ${table}`, [])),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await last;
      await driver.close();
    },
  };
}

interface Statement {
  sql: string;
  values: SqliteValue[];
}

const tableOf = (table: string) =>
  `CREATE TABLE IF NOT EXISTS ${table} (
    kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key)
  ) WITHOUT ROWID`;

function listing(table: string, kind: StoreKind, { from, to, limit, reverse }: StoreRange): Statement {
  const values: SqliteValue[] = [kind];
  let sql = `SELECT key, value FROM ${table} WHERE kind = ?`;
  const add = (clause: string, value: SqliteValue) => {
    sql += clause;
    values.push(value);
  };
  if (from !== undefined) add(' AND key >= ?', orderedKey(from));
  if (to !== undefined) add(' AND key < ?', orderedKey(to));
  sql += ` ORDER BY key${reverse ? ' DESC' : ''}`;
  if (limit !== undefined) add(' LIMIT ?', limit);
  return { sql, values };
}

/** In order, with records that are put one after the other in one statement. */
function* statementsOf(table: string, changes: readonly TextChange[]): Generator<Statement> {
  let puts: SqliteValue[] = [];
  const insert = (): Statement => {
    const values = puts;
    puts = [];
    const rows = Array.from({ length: values.length / 3 }, () => '(?, ?, ?)');
    return { sql: `INSERT OR REPLACE INTO ${table} (kind, key, value) VALUES ${rows.join(', ')}`, values };
  };
  for (const change of changes) {
    if ('put' in change) {
      puts.push(change.put, orderedKey(change.key), change.text);
      if (puts.length === RECORDS_PER_STATEMENT * 3) yield insert();
      continue;
    }
    if (puts.length > 0) yield insert();
    if ('delete' in change) {
      const sql = `DELETE FROM ${table} WHERE kind = ? AND key = ?`;
      yield { sql, values: [change.delete, orderedKey(change.key)] };
    } else {
      const sql = `DELETE FROM ${table} WHERE kind = ? AND key >= ? AND key < ?`;
      yield { sql, values: [change.deleteRange, orderedKey(change.from), orderedKey(change.to)] };
    }
  }
  if (puts.length > 0) yield insert();
}
