import type { Message, User } from '@parley/client';
import type { Whom } from './because.ts';
import { inWords, type Said } from './in-words.ts';
import { type Decision, isOfPhone } from './trace.ts';

const thisPhone = 'This phone';
const otherPhone = 'Another phone of yours';

/** What was decided for one person or phone, with whom it is about. */
export interface Told extends Said {
  key: string;
  whom: Whom;
  /** `This phone`, `Another phone of yours`, or the person's name. */
  about: string;
}

export interface Reader {
  userId: string;
  /** The token of the phone that is looked at. */
  token: string;
  nameOf: (userId: string) => string;
}

/** The decisions about a message as they concern a reader: of one's own message everybody's, else those of own phones. */
export function toldOf(decisions: readonly Decision[], message: Message | null, reader: Reader): Told[] {
  // A banner is written anew when its message is edited or deleted, and the decision with it.
  const sentAt = message && !message.edited_at && !message.deleted_at ? message.sent_at : null;
  const isOwn = message !== null && message.sender_id === reader.userId;
  return decisions
    .filter(({ recipient_id: id }) => (isOwn ? id !== reader.userId : id === reader.userId))
    .map((decision) => {
      const { recipient_id: id, device, kind } = decision;
      const whom: Whom = id === reader.userId ? { you: true } : { you: false, name: reader.nameOf(id) };
      return {
        key: `${id} ${device ?? ''} ${kind}`,
        whom,
        about: whom.you ? deviceName(device, reader.token) : whom.name,
        ...inWords(decision, whom, sentAt),
      };
    });
}

function deviceName(device: string | null, token: string): string {
  return isOfPhone(device, token) ? thisPhone : otherPhone;
}

/** The same with phones of which the same is to be said as one, this phone first. */
export function groupedTold(told: readonly Told[]): Told[] {
  const groups = [...Map.groupBy(told, ({ about, sentences }) => `${about} ${sentences.join(' ')}`).values()];
  return groups
    .flatMap((group) => {
      const [first, ...others] = group;
      if (!first) return [];
      return others.length === 0 ? [first] : [{ ...first, about: severalOf(first, group.length) }];
    })
    .sort((a, b) => Number(b.about === thisPhone) - Number(a.about === thisPhone));
}

function severalOf({ whom }: Told, count: number): string {
  return whom.you ? `${count} other phones of yours` : `${whom.name}, ${count} phones`;
}

/** The one line for a list: of several people the number of each outcome. */
export function shortOf(told: readonly Told[]): Pick<Said, 'tone' | 'short'> | null {
  const [first, ...others] = told.filter(({ about }) => about !== otherPhone);
  if (!first) return told.length > 0 ? { tone: 'waiting', short: 'Nothing yet for this phone' } : null;
  if (others.length === 0) {
    return {
      tone: first.tone,
      short: first.whom.you ? first.short : `${first.about}: ${lowerFirst(first.short)}`,
    };
  }
  const pushed = told.filter(({ tone }) => tone === 'pushed').length;
  const tone = told.some((each) => each.tone === 'failed') ? 'failed' : pushed > 0 ? 'pushed' : first.tone;
  return { tone, short: `Pushed to ${pushed} of ${told.length}` };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A name to show for somebody who may not be known yet. */
export function nameOfUser(user: User | null): string {
  return user ? user.display_name || user.username : 'somebody';
}
