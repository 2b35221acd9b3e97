import { type ParseArgsConfig, parseArgs } from 'node:util';
import { CommandError } from './run-command.ts';

/** The options of a command line. Throws a CommandError that says what is wrong with them, and the usage. */
export function optionsOf<T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
  usage: string,
) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n\n${usage}`);
  }
}
