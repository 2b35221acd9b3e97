import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  to: string[];
  /** As it came, headers and body. */
  raw: string;
}

export interface SmtpUnderTest {
  url: string;
  received: ReceivedMail[];
  /** Replies that the next recipients get instead of being accepted. */
  refusals: { code: number; message: string }[];
  /** What the latest mail to an address has behind `#token=`. */
  tokenFor(address: string, kind?: 'verify-email' | 'reset-password'): string | undefined;
  /** The mails to an address, oldest first. */
  mailsTo(address: string): ReceivedMail[];
  close(): Promise<void>;
}

/** An SMTP server on a free port that keeps what it is given. */
export async function startSmtpUnderTest(): Promise<SmtpUnderTest> {
  const received: ReceivedMail[] = [];
  const refusals: SmtpUnderTest['refusals'] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, callback) {
      const refusal = refusals.shift();
      if (!refusal) return callback();
      callback(Object.assign(new Error(refusal.message), { responseCode: refusal.code }));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, raw: Buffer.concat(chunks).toString('utf8') });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const mailsTo = (address: string) =>
    received.filter(({ to }) => to.some((one) => one.toLowerCase() === address.toLowerCase()));
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refusals,
    mailsTo,
    tokenFor(address, kind = 'verify-email') {
      // Quoted-printable breaks lines with "=" and writes "=" as "=3D".
      const texts = mailsTo(address).map(({ raw }) => raw.replaceAll('=\r\n', '').replaceAll('=3D', '='));
      const found = texts.flatMap((text) => new RegExp(`${kind}#token=([\\w-]+)`).exec(text)?.[1] ?? []);
      return found.at(-1);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
