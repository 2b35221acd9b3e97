import { basename } from 'node:path';
import { commands } from './commands.mjs';
import { helpOf, overview } from './help.mjs';
import { nearest } from './nearest.mjs';

const helpWords = ['help', '--help', '-h'];
const versionWords = ['version', '--version', '-V', '-v'];

/**
 * What was typed: a command with its arguments; or what to say instead, with the exit code (0: it was asked for).
 * `describe()` gives the answer to --version.
 */
export function readCommandLine(words, { describe, bold }) {
  const [first = 'help', ...rest] = words;
  if (versionWords.includes(first)) return { say: describe(), code: 0 };
  if (helpWords.includes(first)) return rest.length === 0 ? said(overview(bold)) : helpAbout(rest, bold);
  const { command, args } = commandIn(words);
  if (!command) return unknown(words);
  return asksForHelp(args) ? said(helpOf(command.name, bold)) : { command, args };
}

function said(text) {
  return { say: text, code: 0 };
}

function helpAbout(words, bold) {
  const { command } = commandIn(words);
  return command ? said(helpOf(command.name, bold)) : unknown(words);
}

/** What comes after `--` is not for us. */
function asksForHelp(args) {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  return own.includes('--help') || own.includes('-h');
}

/** The command that the first two words name, or the first alone. */
function commandIn(words) {
  for (const length of [2, 1]) {
    const typed = words.slice(0, length).join(' ');
    const command = commands.find((one) => spellings(one).includes(typed));
    if (command) return { command, args: words.slice(length) };
  }
  return {};
}

/** `push why` is also `push:why`, as the npm script is called, and `push-why`, as its file is. */
function spellings({ name, file }) {
  return [name, name.replace(' ', ':'), name.replace(' ', '-'), basename(file, '.ts')];
}

function unknown(words) {
  const [first = '', second = ''] = words;
  const family = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (family.length > 0) {
    const which = family.map(({ name }) => `  npx parley ${name}`).join('\n');
    const problem = second === '' ? `"${first}" is half a command.` : `There is no "${first} ${second}".`;
    return { say: `${problem} There is:\n${which}`, code: 2 };
  }
  const names = commands.flatMap(spellings);
  const meant = nearest(`${first} ${second}`, names) ?? nearest(first, names);
  const { command } = meant ? commandIn([meant]) : {};
  const hint = command ? `Did you mean "${command.name}"? ` : '';
  return { say: `There is no command "${first}". ${hint}All of them: npx parley help`, code: 2 };
}
