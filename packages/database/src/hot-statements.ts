import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../sql/', import.meta.url);

/** A statement that is parsed and planned once per connection. */
export interface HotStatement {
  name: string;
  text: string;
}

const statements = new Map<string, HotStatement>(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => {
      const name = file.slice(0, -'.sql'.length);
      return [name, { name, text: readFileSync(new URL(file, FOLDER), 'utf8') }];
    }),
);

/** The hand-written statement `sql/<name>.sql`, ready for `pool.query({ ...statement, values })`. */
export function hotStatement(name: string): HotStatement {
  const statement = statements.get(name);
  if (!statement) throw new Error(`there is no sql/${name}.sql`);
  return statement;
}
