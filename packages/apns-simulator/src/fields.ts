import { isRecord } from './push.ts';

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** What each field of an object must be. */
export type Fields<T> = Readonly<
  Record<keyof T & string, { accepts(value: unknown): boolean; message: string }>
>;

/** What is wrong with an object of which at least one field is given; `within` goes before their names. */
export function problemsOf<T>(value: unknown, fields: Fields<T>, within = ''): FieldError[] {
  const names = Object.keys(fields);
  if (!isRecord(value) || Object.keys(value).length === 0) {
    return names
      .slice(0, 1)
      .map((field) => ({ field: within + field, message: 'or another field is required' }));
  }
  return Object.entries(value).flatMap(([name, given]) => {
    const field = within + name;
    if (!Object.hasOwn(fields, name)) return [{ field, message: 'is not known' }];
    const rule = fields[name as keyof T & string];
    return rule.accepts(given) ? [] : [{ field, message: rule.message }];
  });
}

export function isInteger(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}
