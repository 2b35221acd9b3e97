import { DatabaseSync } from 'node:sqlite';
import type { SqliteDriver } from '../../src/store/sqlite.ts';

/** As README shows it, over Node's own SQLite. */
export function nodeSqliteDriver(file: string): SqliteDriver {
  const database = new DatabaseSync(file);
  return {
    run: (sql, values) => void database.prepare(sql).run(...values),
    all: (sql, values) => database.prepare(sql).all(...values),
    close: () => database.close(),
  };
}

/** The same as libraries of React Native have it: each answer comes later. */
export function laterDriver(driver: SqliteDriver): SqliteDriver {
  const later = async <T>(work: () => T | Promise<T>): Promise<T> => {
    await new Promise((resolve) => setImmediate(resolve));
    return work();
  };
  return {
    run: (sql, values) => later(() => driver.run(sql, values)),
    all: (sql, values) => later(() => driver.all(sql, values)),
    close: () => later(() => driver.close()),
  };
}
