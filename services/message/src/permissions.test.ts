import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { may, type Permission, permissions } from './permissions.ts';

const ROLES = ['owner', 'admin', 'member'] as const;

test('the table in docs/permissions.md says what the code does, of every permission and role', () => {
  const page = readFileSync(new URL('../../../docs/permissions.md', import.meta.url), 'utf8');
  const lines = page.split('\n').filter((line) => /^\| `/.test(line));
  const written = lines.map((line) => {
    const [name = '', , ...answers] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return [name.replaceAll('`', ''), answers];
  });
  const coded = Object.keys(permissions).map((name) => {
    return [name, ROLES.map((role) => (may(role, name as Permission) ? 'yes' : '–'))];
  });
  expect(written).toEqual(coded);
});
