import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApiDocument } from './src/index.ts';
import { breakingChanges } from './src/rest/breaking-changes.ts';

// `--accept` makes what is the document now the one that clients are made from.
const root = join(import.meta.dirname, '../..');
const baseline = join(import.meta.dirname, 'openapi.baseline.json');
const text = `${JSON.stringify(openApiDocument())}\n`;

if (process.argv.includes('--accept')) writeFileSync(baseline, text);

const changes = breakingChanges(JSON.parse(readFileSync(baseline, 'utf8')), JSON.parse(text));
for (const change of changes) console.error(`breaking: ${change}`);
if (changes.length > 0) {
  console.error('If that is meant: npm run openapi:accept');
  process.exitCode = 1;
}

const folder = mkdtempSync(join(tmpdir(), 'parley-openapi-'));
try {
  const file = join(folder, 'openapi.json');
  writeFileSync(file, text);
  const cli = join(root, 'node_modules/@redocly/cli/bin/cli.js');
  const { status } = spawnSync(
    process.execPath,
    [cli, 'lint', file, '--config', join(root, 'redocly.yaml'), '--max-problems', '50'],
    {
      stdio: 'inherit',
      // It asks nobody whether there is a newer one, and tells nobody that it ran.
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    },
  );
  if (status !== 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
