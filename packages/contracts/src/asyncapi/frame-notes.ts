import type { ClientFrameType } from '../frames/client-frames.ts';
import type { ServerFrameType } from '../frames/server-frames.ts';

// What each frame is for. A frame of the contract without a note does not compile.

interface ClientNote {
  summary: string;
  /** What answers it when it succeeds; null: nothing does. */
  reply: ServerFrameType | null;
}

export const clientNotes: Readonly<Record<ClientFrameType, ClientNote>> = {
  auth: {
    summary:
      'Says who this is, as the first frame; on a live socket a fresh token of the same session, which extends it',
    reply: 'hello',
  },
  'message.send': {
    summary: 'Sends a message; with the same client_message_id it may be sent again until it is acknowledged',
    reply: 'message.ack',
  },
  'message.edit': { summary: 'Replaces the body of an own message', reply: 'ack' },
  'message.delete': {
    summary: 'Deletes a message for everyone: an own one, or any as owner or admin of a group',
    reply: 'ack',
  },
  'message.react': { summary: 'Adds an emoji to a message, or takes an own one back', reply: 'ack' },
  'message.pin': { summary: 'Pins a message for everybody, or unpins it', reply: 'ack' },
  'room.join': {
    summary: 'Asks for what was missed since a rev, and to hear the conversation live',
    reply: 'room.joined',
  },
  'room.leave': { summary: 'Hears the conversation no longer on this socket', reply: 'ack' },
  sync: { summary: 'Asks for a page of what changed since a rev', reply: 'sync.result' },
  'receipt.delivered': {
    summary:
      'This device has every message up to a seq: no push is owed for them. Of an unknown conversation: ignored',
    reply: null,
  },
  'receipt.read': {
    summary: 'The user has read every message up to a seq. Of an unknown conversation: ignored',
    reply: null,
  },
  'typing.start': { summary: 'The user is typing; repeated every few seconds while it lasts', reply: null },
  'typing.stop': { summary: 'The user has stopped typing without sending', reply: null },
  'presence.set': { summary: 'The app goes to the foreground or the background', reply: null },
  ping: { summary: 'Asks whether the server is there; the payload may be left out', reply: 'pong' },
};

interface ServerNote {
  summary: string;
  /** Comes only as a reply, never unasked. */
  onlyReply?: true;
}

export const serverNotes: Readonly<Record<ServerFrameType, ServerNote>> = {
  hello: { summary: 'The socket is live; who it speaks for, until when, and where each conversation stands' },
  ack: { summary: 'Done', onlyReply: true },
  'message.ack': { summary: 'The message is stored', onlyReply: true },
  'message.new': { summary: 'A message; also an own one, on every device' },
  'message.updated': { summary: 'A message was edited, deleted, pinned or reacted to: its whole state' },
  'conversation.updated': { summary: 'The row of a conversation changed' },
  'participants.updated': { summary: 'Members joined, left or have another role' },
  rev: { summary: 'A change this user may not see; only its number counts' },
  'conversation.added': { summary: 'The user is in this conversation; may come again' },
  'conversation.settings': {
    summary:
      'The user muted, pinned or put away a conversation, or chose what notifies, on one of their devices',
  },
  'conversation.removed': { summary: 'The user is no longer in this conversation; may come again' },
  'room.joined': {
    summary: 'The conversation as it stands; what was missed follows, then what happens',
    onlyReply: true,
  },
  'sync.result': {
    summary: 'What changed since a rev; comes unasked after a room.joined that is too_long',
  },
  receipt: {
    summary:
      'How far a member has received and read: to all members’ devices, the reader’s too; above 100 members to the reader’s only',
  },
  typing: { summary: 'A member types, or has stopped' },
  presence: { summary: 'A person came, went, or left the app in the background' },
  'user.updated': {
    summary:
      'A person has another name or picture: to their own devices and to who shares a conversation of up to 100',
  },
  'settings.updated': { summary: 'The user changed settings on one of their devices' },
  'block.updated': { summary: 'The user blocked somebody, or not any more, on one of their devices' },
  'auth.expiring': { summary: 'The access token ends soon: send auth with a fresh one, or be closed 4401' },
  goaway: { summary: 'Reconnect after this time, to another gateway' },
  pong: { summary: 'The server is there', onlyReply: true },
  error: { summary: 'A refusal with a stable code; with the id of the frame it answers, if it answers one' },
};
