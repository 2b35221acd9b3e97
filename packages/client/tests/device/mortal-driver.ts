import type { SqliteDriver } from '../../src/store/sqlite.ts';
import { nodeSqliteDriver } from '../store/node-sqlite-driver.ts';

export interface MortalDriver extends SqliteDriver {
  /** As when the process ends here: what was not committed is gone, and nothing more is written. */
  die(): void;
}

export function mortalDriver(file: string): MortalDriver {
  const driver = nodeSqliteDriver(file);
  let isDead = false;
  const alive = <T>(work: () => T): T => {
    if (isDead) throw new Error('This process is dead.');
    return work();
  };
  return {
    run: (sql, values) => alive(() => driver.run(sql, values)),
    all: (sql, values) => alive(() => driver.all(sql, values)),
    close: () => {
      if (!isDead) void driver.close();
      isDead = true;
    },
    die() {
      if (!isDead) void driver.close();
      isDead = true;
    },
  };
}
