import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Application, Converter, type DeclarationReflection, ReflectionKind } from 'typedoc';

// Writes docs/client from the types and comments of what this package exports; `--check` only says whether it is current.
const reference = join(import.meta.dirname, '../../docs/client');
const isCheck = process.argv.includes('--check');
const folder = isCheck ? mkdtempSync(join(tmpdir(), 'parley-reference-')) : reference;

try {
  if (!(await write(folder))) process.exitCode = 1;
  else if (isCheck) {
    const stale = differing(folder, reference);
    for (const file of stale) console.error(`docs/client/${file} is not what the code says.`);
    if (stale.length > 0) {
      console.error('Write it anew: npm run docs:client');
      process.exitCode = 1;
    }
  }
} finally {
  if (isCheck) rmSync(folder, { recursive: true });
}

async function write(out: string): Promise<boolean> {
  process.chdir(import.meta.dirname);
  const typedoc = await Application.bootstrapWithPlugins({
    options: import.meta.dirname,
    out,
    logLevel: 'Warn',
  });
  // A schema and the type that it describes have one name: the reader wants the type.
  typedoc.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const alias of project.getReflectionsByKind(ReflectionKind.TypeAlias)) {
      const { type } = alias as DeclarationReflection;
      if (type?.type === 'reference' && type.package === '@sinclair/typebox') project.removeReflection(alias);
    }
  });
  const project = await typedoc.convert();
  if (!project) return false;
  await typedoc.generateOutputs(project);
  return !typedoc.logger.hasErrors() && !typedoc.logger.hasWarnings();
}

/** Files that are in one of two folders only, or differ. */
function differing(a: string, b: string): string[] {
  const [left, right] = [read(a), read(b)];
  const names = [...new Set([...left.keys(), ...right.keys()])].sort();
  return names.filter((name) => left.get(name) !== right.get(name));
}

function read(dir: string): Map<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file.slice(dir.length + 1), readFileSync(file, 'utf8')];
    }),
  );
}
