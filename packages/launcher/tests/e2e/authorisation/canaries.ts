import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from '@parley/database';

/** Words that stand nowhere else, in a form that no index, log or encoding changes. */
export function newCanary(name: string): string {
  return `canary${name}${randomBytes(8).toString('hex')}`;
}

/** Which canaries a text has in it, as they are, in hex or in base64. */
export function canariesIn(text: string, canaries: readonly string[]): string[] {
  return canaries.filter((canary) => formsOf(canary).some((form) => text.includes(form)));
}

/** In base64 the first and last characters depend on what stands beside them. */
function formsOf(canary: string): string[] {
  const shifts = ['', ' ', '  '].map((before) => Buffer.from(before + canary).toString('base64'));
  return [canary, Buffer.from(canary).toString('hex'), ...shifts.map((form) => form.slice(4, -4))];
}

/** `table: canary` for every row of every table, whatever its columns, that has one in it. */
export async function canariesInDatabase(pool: Pool, canaries: readonly string[]): Promise<string[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_%'`,
  );
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      // A row as text has bytes in hex, JSON as it is and the words of a tsvector.
      const { rows } = await pool.query<{ canary: string }>(
        `SELECT DISTINCT c.canary FROM ${name} t, unnest($1::text[], $2::text[]) AS c(canary, form)
          WHERE strpos(t::text, c.form) > 0`,
        [
          canaries.flatMap((canary) => formsOf(canary).map(() => canary)),
          canaries.flatMap((canary) => formsOf(canary)),
        ],
      );
      return rows.map(({ canary }) => `${name.replace(/^public\./, '')}: ${canary}`);
    }),
  );
  return found.flat().sort();
}

/** `file: canary` for every file in a folder that has one in it, or in its name. */
export async function canariesInFiles(dir: string, canaries: readonly string[]): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        const bytes = await readFile(path, 'latin1').catch(() => '');
        return canariesIn(`${name}\n${bytes}`, canaries).map((canary) => `${name}: ${canary}`);
      }),
  );
  return found.flat();
}
