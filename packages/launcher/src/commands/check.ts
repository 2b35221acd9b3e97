import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBinary, rootDir } from '../paths.ts';
import { runCommand } from '../run-command.ts';
import { runTool } from '../run-tool.ts';
import { stopSignal } from '../stop-signal.ts';

interface Step {
  name: string;
  command: string;
  args: readonly string[];
}

const bin = (name: string) => join(rootDir, 'node_modules/.bin', name);
const baseline = 'proto/baseline.binpb';

const types = (name: string, project: string): Step => ({
  name,
  command: nodeBinary,
  args: ['node_modules/typescript-native/bin/tsc', '-p', project],
});

const generate: Step = { name: 'generate', command: 'npm', args: ['run', 'generate', '--silent'] };
const steps: readonly Step[] = [
  types('types', 'tsconfig.json'),
  types('types of the SDK', 'packages/client/tests/tsconfig.json'),
  types('types of the web client', 'packages/web/tsconfig.json'),
  types('types of its tests', 'packages/web/tests/tsconfig.json'),
  { name: 'lint and format', command: bin('biome'), args: ['ci', '--colors=off', '.'] },
  {
    name: 'boundaries',
    command: bin('depcruise'),
    args: ['--config', '.dependency-cruiser.mjs', 'packages', 'services'],
  },
  { name: 'unused code', command: bin('knip'), args: ['--no-progress'] },
  {
    name: 'AsyncAPI document',
    command: nodeBinary,
    args: ['packages/contracts/validate-asyncapi.ts'],
  },
  {
    name: 'OpenAPI document',
    command: nodeBinary,
    args: ['packages/contracts/check-openapi.ts'],
  },
  {
    name: 'API reference of the SDK',
    command: nodeBinary,
    args: ['packages/client/api-reference.ts', '--check'],
  },
  { name: 'protobuf lint', command: bin('buf'), args: ['lint', 'proto'] },
  ...(existsSync(join(rootDir, baseline))
    ? [
        {
          name: 'protobuf compatibility',
          command: bin('buf'),
          args: ['breaking', 'proto', '--against', baseline],
        },
      ]
    : []),
];

await runCommand(async () => {
  const signal = stopSignal();
  if (!(await passes(generate, signal))) return 1;
  const waiting = [...steps];
  let failed = 0;
  const lane = async () => {
    for (let step = waiting.shift(); step && !signal.aborted; step = waiting.shift()) {
      if (!(await passes(step, signal))) failed++;
    }
  };
  await Promise.all([lane(), lane()]);
  if (signal.aborted) return 130;
  console.log(failed === 0 ? '\nAll checks passed.' : `\n${failed} of ${steps.length} checks failed.`);
  return failed === 0 ? 0 : 1;
});

async function passes(step: Step, signal: AbortSignal): Promise<boolean> {
  const { code, output, durationMs } = await runTool(step.command, step.args, { signal });
  const time = `${(durationMs / 1_000).toFixed(1)} s`.padStart(8);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'}${time}  ${step.name}`);
  if (code !== 0 && !signal.aborted) console.log(`\n${output.trim()}\n`);
  return code === 0;
}
