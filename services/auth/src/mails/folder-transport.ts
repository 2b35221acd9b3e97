import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { MailTransport } from './mail-transport.ts';

const KEPT = 500;

/** Keeps mails in a folder instead, as .eml files whose names sort by time; the newest 500. */
export function createFolderTransport(dir: string, now: () => number): MailTransport {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  let written = 0;
  return {
    async send({ to, ...mail }) {
      const { message } = await composer.sendMail({ ...mail, to: { name: '', address: to } });
      await mkdir(dir, { recursive: true, mode: 0o700 });
      written += 1;
      const time = new Date(now()).toISOString().replaceAll(':', '-');
      const name = `${time}-${String(written).padStart(6, '0')}.eml`;
      // It holds tokens: for the owner only.
      await writeFile(join(dir, name), message as Buffer, { mode: 0o600 });
      const files = (await readdir(dir)).filter((file) => file.endsWith('.eml')).sort();
      await Promise.all(files.slice(0, -KEPT).map((file) => rm(join(dir, file), { force: true })));
    },
    close: () => composer.close(),
  };
}
