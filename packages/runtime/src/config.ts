import { Secret } from './secret.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the value of one variable, or throws an Error whose message completes "NAME …". */
export type Reader<T> = (raw: string | undefined) => T;

/** All the problems of a configuration, one sentence each. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

type Shape = Record<string, readonly [name: string, reader: Reader<unknown>]>;
type ConfigOf<S extends Shape> = {
  readonly [K in keyof S]: S[K] extends readonly [string, Reader<infer T>] ? T : never;
};

/** Reads, validates and freezes a configuration. Throws one {@link ConfigError} with every problem. */
export function loadConfig<const S extends Shape>(env: Environment, shape: S): ConfigOf<S> {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [key, [name, read]] of Object.entries(shape)) {
    try {
      config[key] = read(env[name] === '' ? undefined : env[name]);
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config) as ConfigOf<S>;
}

/** The end of a sentence about a value that is no secret. */
function not(value: string | number): string {
  return `not ${JSON.stringify(String(value).slice(0, VALUE_SHOWN))}`;
}

const VALUE_SHOWN = 64;

/** A string; without a fallback it must be set. */
export function text(fallback?: string): Reader<string> {
  return (raw) => raw ?? required(fallback);
}

export function optionalText(): Reader<string | undefined> {
  return (raw) => raw;
}

export function secret(fallback?: string): Reader<Secret> {
  return (raw) => new Secret(raw ?? required(fallback));
}

export function integer(range: { min: number; max: number }, fallback?: number): Reader<number> {
  return (raw) => {
    const value = raw === undefined ? required(fallback) : Number(raw);
    if (!Number.isInteger(value) || value < range.min || value > range.max) {
      throw new Error(`must be a whole number from ${range.min} to ${range.max}, ${not(raw ?? value)}`);
    }
    return value;
  };
}

export function port(fallback?: number): Reader<number> {
  return integer({ min: 0, max: 65_535 }, fallback);
}

export function oneOf<const T extends string>(values: readonly T[], fallback?: T): Reader<T> {
  return (raw) => {
    const value = raw ?? required(fallback);
    const found = values.find((candidate) => candidate === value);
    if (!found) throw new Error(`must be one of ${values.join(', ')}, ${not(value)}`);
    return found;
  };
}

/**
 * NODE_ENV. Anything else is refused: what is kept from production alone would be open to a `prod` or a `staging`.
 */
export function nodeEnvironment(): Reader<'development' | 'test' | 'production'> {
  return oneOf(['development', 'test', 'production'], 'development');
}

/** A comma-separated list, at least one entry. */
export function list(fallback?: string): Reader<readonly string[]> {
  return (raw) =>
    (raw ?? required(fallback))
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
}

/** A comma-separated list of web origins, such as `https://chat.example`; none by default. */
export function origins(): Reader<readonly string[]> {
  return (raw) => {
    const given = list('')(raw);
    const wrong = given.find(
      (entry) => !/^https?:/.test(entry) || !URL.canParse(entry) || new URL(entry).origin !== entry,
    );
    if (wrong !== undefined) throw new Error(`must be origins such as https://chat.example, ${not(wrong)}`);
    return given;
  };
}

function required<T>(fallback: T | undefined): T {
  if (fallback === undefined) throw new Error('must be set');
  return fallback;
}
