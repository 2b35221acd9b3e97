import { commandGroups, commands } from './commands.mjs';

/** How every command is called; through npm scripts too, which are the same commands. */
const CALL = 'npx parley';

/** All commands, each with a line. */
export function overview(bold = (text) => text) {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const groups = commandGroups.map(({ title, commands: listed }) => {
    const lines = listed.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}`);
    return [bold(title), ...lines].join('\n');
  });
  const ends = [
    `${CALL} help COMMAND    what a command takes`,
    `${CALL} --version       which Parley this is`,
  ];
  return [
    `${bold('Parley')}: the backend of a chat app, on this machine.`,
    `${bold('Usage')}  ${CALL} COMMAND [OPTION …]`,
    ...groups,
    ends.join('\n'),
    'npm start is npx parley start; npm run push:why -- … is npx parley push why …, and so on.',
  ].join('\n\n');
}

/** One command in full. */
export function helpOf(name, bold = (text) => text) {
  const { summary, notes = [] } = commandOf(name);
  const sentence = `${summary[0].toUpperCase()}${summary.slice(1)}.`;
  return [
    `${bold(`${CALL} ${name}`)}: ${sentence}`,
    usageOf(name),
    ...(notes.length > 0 ? [notes.join('\n')] : []),
  ].join('\n\n');
}

/** How a command is written, and its options: what an error about its arguments ends with. */
export function usageOf(name) {
  const { usage, options = [] } = commandOf(name);
  const lines = usage.map((rest, index) => {
    return `${index === 0 ? 'Usage: ' : '       '}${`${CALL} ${name} ${rest}`.trimEnd()}`;
  });
  const width = Math.max(0, ...options.map(([option]) => option.length));
  const explained = options.map(([option, meaning]) => `  ${option.padEnd(width)}   ${meaning}`);
  return [lines.join('\n'), ...(explained.length > 0 ? [explained.join('\n')] : [])].join('\n\n');
}

function commandOf(name) {
  const found = commands.find((command) => command.name === name);
  if (!found) throw new Error(`There is no command "${name}".`);
  return found;
}
