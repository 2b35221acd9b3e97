/** The app's Localizable.strings in English (docs/push.md, "Strings"). */
const strings: Readonly<Record<string, string>> = {
  MESSAGE_HIDDEN: 'New message',
  MESSAGE_MEDIA: 'Sent an attachment',
  MESSAGE_IMAGE: '📷 Photo',
  MESSAGE_VIDEO: '🎬 Video',
  MESSAGE_VOICE: '🎤 Voice message',
  MESSAGE_FILE: '📎 File',
  MESSAGE_ENCRYPTED: '🔒 Encrypted message',
  MESSAGE_DELETED: 'This message was deleted',
  MESSAGE_REPLY: '%3$@\n↩︎ %1$@: %2$@',
  MESSAGES_NEW: '%@ new messages',
  MESSAGES_NEW_IN: '%1$@ new messages in %2$@',
  REACTION: 'Reacted %1$@ to “%2$@”',
  REACTION_HIDDEN: 'Reacted %@ to your message',
  CALL_INCOMING: 'Incoming call',
  CALL_INCOMING_VIDEO: 'Incoming video call',
  CALL_ENDED: 'Call ended',
};

/** What iOS makes of a `loc-key`: the string of that key with its arguments; the key itself where the app has none. */
export function localized(key: string, args: readonly string[] = []): string {
  const format = Object.hasOwn(strings, key) ? strings[key] : undefined;
  if (format === undefined) return key;
  let next = 0;
  return format.replaceAll(/%(?:(\d+)\$)?@/g, (_whole, place: string | undefined) => {
    const at = place === undefined ? next++ : Number(place) - 1;
    return args[at] ?? '';
  });
}
