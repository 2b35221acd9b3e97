import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReadMail, readMailFile } from './mail-file.ts';

export interface ListedMail extends Omit<ReadMail, 'text'> {
  name: string;
}

/** The mails that auth keeps in a folder instead of sending them. */
export interface MailFolder {
  /** The newest first, at most 50. */
  list(): Promise<ListedMail[]>;
  /** Null: there is none of that name. */
  read(name: string): Promise<(ReadMail & { name: string }) | null>;
}

const mostListed = 50;

/** Names are those of files in the folder itself, and sort by time. */
export function createMailFolder(dir: string): MailFolder {
  const read: MailFolder['read'] = async (name) => {
    if (!/^[\w-][\w.-]*\.eml$/.test(name)) return null;
    const file = await unlessGone(readFile(join(dir, name), 'utf8'));
    return file === null ? null : { name, ...readMailFile(file) };
  };
  return {
    read,
    async list() {
      // Until the first mail there is no folder.
      const files = (await unlessGone(readdir(dir))) ?? [];
      const newest = files
        .filter((name) => name.endsWith('.eml'))
        .sort()
        .slice(-mostListed)
        .reverse();
      const mails = await Promise.all(newest.map(read));
      return mails.filter((mail) => mail !== null).map(({ text: _text, ...mail }) => mail);
    },
  };
}

async function unlessGone<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
