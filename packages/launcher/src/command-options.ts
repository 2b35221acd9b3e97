import { type ParseArgsConfig, parseArgs } from 'node:util';
import { usageOf } from '../bin/help.mjs';
import { nearest } from '../bin/nearest.mjs';
import { CommandError } from './run-command.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The command was written wrongly: the sentence, and how it is written. Exit code 2. */
export class UsageError extends CommandError {
  override readonly exitCode = 2;

  constructor(command: string, sentence: string) {
    super(`${sentence}\n\n${usageOf(command)}`);
  }
}

/** The options of a command. Throws a UsageError that says what is wrong with them. */
export function optionsOf<T extends Options>(command: string, args: readonly string[], options: T) {
  return parsed(command, options, () =>
    parseArgs({ args: [...args], options, allowNegative: true, allowPositionals: false }),
  ).values;
}

/** The same for a command that also takes words. */
export function wordsAndOptionsOf<T extends Options>(command: string, args: readonly string[], options: T) {
  return parsed(command, options, () =>
    parseArgs({ args: [...args], options, allowNegative: true, allowPositionals: true }),
  );
}

/** The whole number that an option gives. Throws a UsageError that names the bounds. */
export function numberOf(
  command: string,
  option: { name: string; raw: string | undefined; byDefault: number; least?: number; most: number },
): number {
  const { name, raw, byDefault, least = 1, most } = option;
  const value = raw === undefined ? byDefault : Number(raw);
  if (raw !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  const bounds = `${least} to ${most.toLocaleString('en')}`;
  throw new UsageError(command, `--${name} must be a whole number from ${bounds}, not "${raw}".`);
}

function parsed<R>(command: string, options: Options, parse: () => R): R {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(command, sentenceOf(error as Error & { code?: string }, Object.keys(options)));
  }
}

/** Node's own sentences, in fewer words. */
function sentenceOf({ code, message }: Error & { code?: string }, known: readonly string[]): string {
  const option = /'([^']*?--?[\w-]+)/.exec(message)?.[1]?.replace(/^.*(?=--)/, '') ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const meant = nearest(option.replace(/^-+/, ''), known);
    return `There is no option ${option}.${meant ? ` Did you mean --${meant}?` : ''}`;
  }
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    return message.includes('does not take') ? `${option} takes no value.` : `${option} needs a value.`;
  }
  const word = /'(.+?)'/.exec(message)?.[1];
  return code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL' ? `"${word}" has no place here.` : message;
}
