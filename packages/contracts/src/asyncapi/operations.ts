import { clientNotes, serverNotes } from './frame-notes.ts';
import { clientTypes, serverTypes } from './messages.ts';

const channel = { $ref: '#/channels/socket' };
const inChannel = (type: string) => ({ $ref: `#/channels/socket/messages/${type}` });

const UNANSWERED = 'Nothing answers this when it is taken; an `error` comes when it is refused.';

/**
 * What the server does: it receives each frame of a client, with what answers it, and sends of its own
 * accord what does not come as an answer only.
 */
export function operations(): Record<string, unknown> {
  const received = clientTypes.map((type) => {
    const { summary, reply } = clientNotes[type];
    const replies =
      reply === null ? {} : { reply: { channel, messages: [inChannel(reply), inChannel('error')] } };
    const operation = {
      action: 'receive',
      channel,
      title: type,
      summary,
      ...(reply === null ? { description: UNANSWERED } : {}),
      messages: [inChannel(type)],
      ...replies,
    };
    return [`receive.${type}`, operation];
  });
  const sent = serverTypes
    .filter((type) => !serverNotes[type].onlyReply)
    .map((type) => {
      const { summary } = serverNotes[type];
      return [`send.${type}`, { action: 'send', channel, title: type, summary, messages: [inChannel(type)] }];
    });
  return Object.fromEntries([...received, ...sent]);
}
