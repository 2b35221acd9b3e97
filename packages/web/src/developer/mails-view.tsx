import { RefreshCw } from 'lucide';
import { useCallback, useState } from 'preact/hooks';
import { Empty } from '../ui/empty.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { linkedText } from './linked-text.ts';
import { readJson, useAsked } from './use-asked.ts';

interface ListedMail {
  name: string;
  from: string;
  to: string;
  subject: string;
  sent_at: string | null;
}

const everyMs = 3_000;
const readMails = () => readJson<{ kept: boolean; mails: ListedMail[] }>('/developer/mails');

/** The mails that are kept in a folder instead of being sent. */
export function MailsView() {
  const { answer, again } = useAsked(readMails, everyMs);
  const [selected, setSelected] = useState<string | null>(null);
  if (answer === undefined) return <Spinner label="Reading the mails" />;
  if (!answer)
    return <Empty title="Mails cannot be read" text="They are shown to the page of this machine only." />;
  if (!answer.kept) return <Empty title="Mails go out" text="AUTH_SMTP_URL is set, or mails are off." />;
  if (answer.mails.length === 0) {
    const text = 'Register with an e-mail address, or ask for a new password: the mail appears here.';
    return <Empty title="No mails yet" text={text} />;
  }
  const shown = answer.mails.find(({ name }) => name === selected) ?? answer.mails[0];
  return (
    <section class="developer-mails" aria-label="Mails">
      <div>
        <IconButton icon={RefreshCw} label="Read again" onClick={again} />
        <ul class="developer-list">
          {answer.mails.map((mail) => (
            <li key={mail.name}>
              <button
                type="button"
                class="developer-mail-row"
                aria-current={mail === shown ? 'true' : undefined}
                onClick={() => setSelected(mail.name)}
              >
                <b>{mail.subject}</b>
                <span>{mail.to}</span>
                {mail.sent_at && (
                  <time dateTime={mail.sent_at}>{new Date(mail.sent_at).toLocaleString('en-GB')}</time>
                )}
              </button>
            </li>
          ))}
        </ul>
      </div>
      {shown && <Mail key={shown.name} mail={shown} />}
    </section>
  );
}

function Mail({ mail: { name, subject, from, to } }: { mail: ListedMail }) {
  const read = useCallback(
    () => readJson<{ text: string }>(`/developer/mails/${encodeURIComponent(name)}`),
    [name],
  );
  const { answer } = useAsked(read);
  return (
    <article class="developer-mail">
      <h2>{subject}</h2>
      <p class="developer-muted">
        {from} to {to}
      </p>
      <div class="developer-mail-text">
        {answer &&
          linkedText(answer.text).map(({ text, href }, index) =>
            href === null ? (
              <span key={index}>{text}</span>
            ) : (
              <a key={index} href={href}>
                {text}
              </a>
            ),
          )}
      </div>
    </article>
  );
}
