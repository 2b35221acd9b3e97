import { limits } from './limits.ts';
import { closed, nullable, type Static, Timestamp, Type } from './schema.ts';

const ClockTime = Type.String({
  description: 'a time of day as HH:MM',
  pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
  examples: ['22:00'],
});

/** Hours of the day on the clock of a time zone; past midnight when `to` is before `from`. */
export const QuietHours = closed({
  from: ClockTime,
  to: ClockTime,
  tz: Type.String({
    description: 'an IANA time zone',
    maxLength: 64,
    pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$',
    examples: ['Europe/Berlin'],
  }),
  days: Type.Optional(
    Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
      minItems: 1,
      maxItems: 7,
      uniqueItems: true,
      description: 'The days on which it begins, 1 (Monday) to 7 (Sunday); left out: every day',
    }),
  ),
});
export type QuietHours = Static<typeof QuietHours>;

export const NotifyLevel = Type.Union([Type.Literal('all'), Type.Literal('mentions'), Type.Literal('none')], {
  description: 'Which messages are pushed; all of them count as unread',
});
export type NotifyLevel = Static<typeof NotifyLevel>;

/** What a user has chosen for all of their devices. */
export const Settings = closed({
  presence_visible: Type.Boolean({ description: 'Others see online, background, offline and last seen' }),
  preview: Type.Union([Type.Literal('full'), Type.Literal('sender'), Type.Literal('none')], {
    description: 'What pushes show: sender and text, the sender only, or nothing of the message',
  }),
  do_not_disturb: {
    ...nullable(QuietHours),
    description: 'Hours in which nothing is pushed; always named as a whole',
  },
  do_not_disturb_until: {
    ...nullable(Timestamp),
    description: `Nothing is pushed until then. What is set lies ahead, by ${limits.doNotDisturbDays} days at most`,
  },
  notify_direct: { ...NotifyLevel, description: 'What `default` means in direct conversations' },
  notify_group: { ...NotifyLevel, description: 'What `default` means in groups' },
  push_reactions: Type.Boolean({ description: 'Reactions to own messages are pushed' }),
  badge_muted: Type.Boolean({ description: 'The badge counts muted conversations too' }),
});
/** @interface */
export type Settings = Static<typeof Settings>;
