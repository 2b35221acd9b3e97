// The door to every command. It runs on whatever Node the machine has (20 or newer), makes the clone
// ready (packages, generated code) and hands over to the pinned Node 24 that `npm ci` brought along.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommandLine } from './bin/command-line.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const modules = join(root, 'node_modules');
const node24 = join(modules, 'node/bin/node');
const dataDir = resolve(root, process.env.PARLEY_DATA_DIR || '.parley');
const lockRecord = join(modules, '.parley-lock-hash');
const generateRecord = join(modules, '.parley-generate-hash');

let child;
let asked;
const underNpm = process.env.npm_lifecycle_event !== undefined;
const npmPid = process.ppid;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));
// npm does not always pass signals on: when it is gone, so is the reason to run.
if (underNpm) setInterval(() => process.ppid !== npmPid && stop('SIGTERM'), 500).unref();

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 20)
  fail(`Parley needs Node 20 or newer to start (this is ${process.version}); see https://nodejs.org.`);
const { command, args, say, code } = readCommandLine(process.argv.slice(2), { describe, bold });
if (!command) {
  (code === 0 ? console.log : console.error)(say);
  process.exit(code);
}

await install();
await generate();
process.exit(await handOver(join(root, 'packages', command.file)));

async function install() {
  const hash = hashOf([join(root, 'package-lock.json')]);
  if (process.env.PARLEY_SKIP_INSTALL === '1' || (existsSync(node24) && recorded(lockRecord) === hash))
    return;
  const quiet = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const ci = [...npmArgs(), 'ci', ...quiet];
  await step('Installing packages (a minute or two the first time)', npm(), ci, {
    // A registry that lacks an optional package of some other platform makes `npm ci` call the lock
    // incomplete; the same versions install all the same.
    otherwise: ['EUSAGE', [...npmArgs(), 'install', '--no-save', ...quiet]],
  });
  if (spawnSync(node24, ['--version']).status !== 0) {
    // The package's install script was not allowed to run; it only fetches the binary's own package.
    await step('Fetching Node 24', process.execPath, [join(modules, 'node/installArchSpecificPackage.js')], {
      cwd: join(modules, 'node'),
    });
  }
  writeFileSync(lockRecord, hash);
}

async function generate() {
  const hash = hashOf(generateInputs());
  const [known, ...outputs] = (recorded(generateRecord) ?? '').split('\n');
  if (known === hash && outputs.length > 0 && outputs.every((dir) => existsSync(join(root, dir)))) return;
  await step('Generating code', npm(), [...npmArgs(), 'run', 'generate', '--silent']);
  const generated = workspaces().filter((dir) => existsSync(join(root, dir, 'gen')));
  writeFileSync(generateRecord, [hash, ...generated.map((dir) => join(dir, 'gen'))].join('\n'));
}

/** Runs a preparation quietly; its output is shown only when it fails. */
async function step(title, file, argv, { otherwise, cwd = root } = {}) {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  console.log(`${title} …`);
  const ticker = setInterval(() => console.log(`  … ${seconds()}`), 15_000);
  let { code, output } = await quietly(file, argv, cwd);
  if (code !== 0 && otherwise && output.includes(otherwise[0]))
    ({ code, output } = await quietly(file, otherwise[1], cwd));
  clearInterval(ticker);
  if (asked) process.exit(128 + constants.signals[asked]);
  if (code !== 0) fail(`${output.trimEnd()}\n\n${title} failed (exit code ${code}).`);
  console.log(`  done in ${seconds()}`);
}

async function quietly(file, argv, cwd) {
  let output = '';
  const running = spawn(file, argv, { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  child = running;
  for (const stream of [running.stdout, running.stderr]) stream.on('data', (chunk) => (output += chunk));
  return { code: await exitOf(running), output };
}

async function handOver(file) {
  // The channel tells the launcher when this process is gone, however it went.
  child = spawn(node24, [file, ...args], {
    cwd: root,
    env: { ...environment(), ...compileCache() },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  return exitOf(child);
}

function exitOf(running) {
  return new Promise((done) => {
    running.once('error', (error) => fail(error.message));
    running.once('close', (code, signal) => done(code ?? 128 + constants.signals[signal]));
  });
}

/** What --version says. */
function describe() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const pinned = recorded(join(modules, 'node/package.json'));
  const runs = pinned ? `, services run on Node ${JSON.parse(pinned).version}` : ', not installed yet';
  return `parley ${version} (Node ${process.versions.node} here${runs})`;
}

function bold(text) {
  const coloured = process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  return coloured ? `\x1b[1m${text}\x1b[22m` : text;
}

function stop(signal) {
  if (asked === signal) return;
  asked = signal;
  if (child) child.kill(signal);
  else process.exit(128 + constants.signals[signal]);
}

function environment() {
  return {
    ...process.env,
    // Where the reader is: files in arguments are relative to it. npm says so; without npm it is here.
    INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
    PATH: [dirname(node24), join(modules, '.bin'), process.env.PATH].join(delimiter),
    // Prisma 7 needs no schema engine to generate; naming one keeps it from downloading it.
    PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? '/bin/true',
    CI: process.env.CI ?? '1',
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    CHECKPOINT_DISABLE: '1',
  };
}

function compileCache() {
  const directory = join(dataDir, 'cache');
  try {
    makeFolder(directory);
    return { NODE_COMPILE_CACHE: directory };
  } catch {
    return {}; // The command itself reports a folder it cannot write to.
  }
}

/** Node's own recursive mkdir never returns where the system pretends that nothing exists (/proc). */
function makeFolder(path) {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

function npm() {
  return npmArgs().length > 0 ? process.execPath : 'npm';
}

function npmArgs() {
  const script = process.env.npm_execpath ?? '';
  return basename(script) === 'npm-cli.js' ? [script] : [];
}

function workspaces() {
  return ['packages', 'services'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => join(kind, name)),
  );
}

function generateInputs() {
  const perPackage = workspaces().flatMap((dir) => [
    join(root, dir, 'package.json'),
    ...filesIn(join(root, dir, 'prisma')),
  ]);
  return [...filesIn(join(root, 'proto')), ...perPackage, join(root, 'package-lock.json')].filter((file) =>
    existsSync(file),
  );
}

function filesIn(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

function recorded(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
