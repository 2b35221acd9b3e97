export interface CommandDescription {
  /** As it is typed. */
  name: string;
  /** What runs, under packages/. */
  file: string;
  summary: string;
  usage: string[];
}

/** Every command there is. */
export const commands: readonly CommandDescription[];
